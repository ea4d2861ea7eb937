import { ALTERING, CHANGES, toMessage } from './changes.js';

/** Changes to messages that were not loaded yet are remembered this long: about as many as come while a page is read. */
const REMEMBERED = 200;

/**
 * The state of one room as its feed tells it: every durable event is applied once and in the order of `seq`, whatever
 * order or how often it arrives. No clock, no network: the caller fetches what `gap` names.
 */
export class RoomFeed {
  constructor(roomId, epoch = null) {
    this.roomId = roomId;
    this.about = { name: '', description: '', settings: {} };
    this.members = new Map();
    this.reset({ epoch, head: 0, messages: [] });
  }

  /** Begins anew from a state loaded elsewhere; `head` is the seq that the state stands for. */
  reset({ epoch = this.epoch, head, messages }) {
    this.epoch = epoch;
    this.head = head;
    this.known = head;
    this.messages = messages.map(toMessage).sort((a, b) => a.seq - b.seq);
    this.clearedUpTo = 0;
    this.held = new Map();
    this.notices = [];
    this.altering = [];
    this.ended = null;
  }

  /** Adds messages that history told of, older or newer ones; what changed them meanwhile is done to them too. */
  merge(messages) {
    const fresh = messages.filter(({ id, seq }) => seq > this.clearedUpTo && !this.message(id)).map(toMessage);
    const ids = new Set(fresh.map(({ id }) => id));
    this.messages = [...this.messages, ...fresh].sort((a, b) => a.seq - b.seq);
    this.altering.filter(({ data }) => ids.has(data.messageId)).forEach(({ type, data }) => CHANGES[type](this, data));
    return fresh.length;
  }

  message(id) {
    return this.messages.find((message) => message.id === id);
  }

  /** Applies an event and all that it was holding up. Returns what was applied, in order. */
  apply(type, data) {
    if (!Number.isInteger(data.seq)) {
      return type === 'chat:cleared' || type === 'chat:deleted' ? this.#change(type, data) : [];
    }
    if (data.seq <= this.head) {
      return [];
    }
    this.known = Math.max(this.known, data.seq);
    this.held.set(data.seq, { type, data });
    const applied = [];
    for (let next = this.#take(); next; next = this.#take()) {
      this.head = next.data.seq;
      applied.push(...this.#change(next.type, next.data));
    }
    return applied;
  }

  /** Hides what is there up to `upTo`, also when it is replayed later. */
  clear(upTo) {
    this.clearedUpTo = Math.max(this.clearedUpTo, upTo);
    this.messages = this.messages.filter(({ seq }) => seq > this.clearedUpTo);
    this.notices = this.notices.filter(({ seq }) => seq > this.clearedUpTo);
  }

  /** Takes one message away from this reader alone. */
  hide(messageId) {
    this.messages = this.messages.filter(({ id }) => id !== messageId);
  }

  /** Who is in the room, as told elsewhere; what is known of them otherwise stays. */
  learnMembers(members) {
    this.members = new Map(members.map((member) => [member.id, { ...this.members.get(member.id), ...member }]));
  }

  /** How far a member has come. */
  advance(userId, { read = 0, delivered = 0 }) {
    const member = this.members.get(userId);
    if (member) {
      const furthest = Math.max(member.read ?? 0, read);
      this.members.set(userId, { ...member, read: furthest, delivered: Math.max(member.delivered ?? 0, delivered, read) });
    }
  }

  /** Learns from elsewhere, such as a reply, that the feed has reached `seq`. */
  observe(seq) {
    this.known = Math.max(this.known, seq ?? 0);
  }

  /** What is missing, or null: events after `after` are known to exist and have not been applied. */
  get gap() {
    return this.known > this.head ? { after: this.head, upTo: this.known } : null;
  }

  /** What `session:authenticate` names to get the rest replayed. */
  get position() {
    return this.epoch == null ? this.head : { seq: this.head, epoch: this.epoch };
  }

  #take() {
    const next = this.held.get(this.head + 1);
    this.held.delete(this.head + 1);
    return next;
  }

  #change(type, data) {
    CHANGES[type]?.(this, data);
    if (ALTERING.has(type)) {
      this.altering = [...this.altering.slice(1 - REMEMBERED), { type, data }];
    }
    return [{ type, data }];
  }
}
