/**
 * The state of one room as its feed tells it: every durable event is applied once and in the order of `seq`, whatever
 * order or how often it arrives. No clock, no network: the caller fetches what `gap` names.
 */
export class RoomFeed {
  constructor(roomId, epoch = null) {
    this.roomId = roomId;
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
    this.ended = null;
  }

  /** Applies an event and all that it was holding up. Returns what was applied, in order. */
  apply(type, data) {
    if (!Number.isInteger(data.seq)) {
      return type === 'chat:cleared' ? this.#change(type, data) : [];
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
    return [{ type, data }];
  }
}

function toMessage({ id, seq, type, content, sender, timestamp, clientId, file, replyTo, edited = false }) {
  return { id, seq, type, content, sender, timestamp, clientId, file, replyTo, edited };
}

function replace(feed, messageId, change) {
  feed.messages = feed.messages.map((message) => (message.id === messageId ? { ...message, ...change } : message));
}

function notice(feed, data, text) {
  feed.notices.push({ seq: data.seq, timestamp: data.timestamp, ...text });
}

const CHANGES = {
  'chat:message': (feed, data) => {
    if (data.seq > feed.clearedUpTo) {
      feed.messages.push(toMessage(data));
    }
  },
  'chat:edited': (feed, data) => replace(feed, data.messageId, { content: data.content, edited: true }),
  'chat:deleted': (feed, data) => replace(feed, data.messageId, { content: null }),
  'chat:cleared': (feed, data) => {
    const upTo = data.seq ?? data.upTo ?? feed.head;
    feed.clear(upTo);
    notice(feed, { ...data, seq: upTo }, { kind: 'cleared' });
  },
  'room:user_left': (feed, data) =>
    notice(feed, data, { kind: 'left', userId: data.userId, username: data.username, reason: data.reason }),
  'room:closed': (feed, data) => {
    feed.ended = { reason: data.reason ?? null };
  },
};
