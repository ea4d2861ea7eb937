import { Conversation } from './conversation.js';
import { Events } from './events.js';

const DETAILS_AFTER_MS = 150;
/** What the server takes in a resume, less the one of a match. */
const RESUMED = 199;
/** As many last messages are fetched for the list; the rest shows them once something happens there. */
const PEEKED = 12;

/**
 * All rooms of the one who is signed in. Emits `changed`, `applied` with `{conversation, type, data}`, and `entered` with a
 * conversation that has become known while connected.
 */
export class Conversations extends Events {
  #all = new Map();
  /** Events of rooms that we are in but have not been told of yet. */
  #strays = new Map();
  #loading = null;
  /** Known rooms that the server has not named since we are connected; null once it has named all. */
  #unnamed = null;

  /**
   * @param me who is signed in, at any time
   * @param list `(before) => Promise<{conversations, next}>`, a page of the REST list
   * @param drafts keeps what is unsent: `of(roomId)`, `keep(roomId, kept)`
   */
  constructor({ session, timers, me, list, drafts, people }) {
    super();
    Object.assign(this, { session, timers, me, list, drafts, people });
  }

  get(id) {
    return this.#all.get(id);
  }

  /** The one with the latest news first. */
  get sorted() {
    return [...this.#all.values()].sort((a, b) => b.lastAt - a.lastAt || a.title.localeCompare(b.title));
  }

  get unread() {
    return this.sorted.reduce((sum, { unread }) => sum + unread.messages, 0);
  }

  directWith(userId) {
    return this.sorted.find(({ peer }) => peer?.id === userId);
  }

  /** What to resume: where each room's feed has been followed to. */
  get positions() {
    const followed = this.sorted.filter(({ ended, feed }) => !ended && feed.epoch != null);
    return Object.fromEntries(followed.slice(0, RESUMED).map(({ id, feed }) => [id, feed.position]));
  }

  ready({ rooms = [], recovered = {}, more = false }) {
    const lasting = rooms.filter(({ kind }) => kind !== 'match');
    const present = new Set(lasting.map(({ id }) => id));
    this.#unnamed = new Set([...this.#all.keys()].filter((id) => !present.has(id)));
    if (!more) {
      this.#dropUnnamed();
    }
    Object.keys(recovered).filter((id) => recovered[id]).forEach((id) => this.#named(id));
    for (const room of lasting) {
      room.members?.forEach((member) => this.people.learn(member));
      this.#dropEnded(room.id);
      this.#obtain(room).restored(room, recovered[room.id] !== false);
    }
    this.#loadDetails();
    this.emit('changed');
  }

  lost() {
    this.#all.forEach((conversation) => conversation.lost());
    this.emit('changed');
  }

  handle(name, data) {
    if (name === 'room:user_joined' && data.userId === this.me().id) {
      this.#dropEnded(data.roomId);
    }
    const conversation = this.#all.get(data.roomId);
    if (conversation) {
      conversation.handle(name, data);
      this.#named(data.roomId);
    } else if (data.roomId && Number.isInteger(data.seq) && name !== 'room:closed' && name !== 'room:user_left') {
      this.#strays.set(data.roomId, [...(this.#strays.get(data.roomId) ?? []), { name, data }]);
      this.#loadDetails();
    }
  }

  /** Something that nobody waited for was refused for now. */
  refused(afterMs) {
    this.#all.forEach(({ receipts }) => receipts.refused(afterMs));
  }

  /** A room that one has just made, entered or written to; resolves with its conversation. */
  async find(id) {
    this.#dropEnded(id);
    if (!this.#all.has(id)) {
      await this.#loadDetails();
    }
    return this.#all.get(id);
  }

  /** It was left or is over, and the reader has seen that. */
  forget(id) {
    this.#drop(id);
    this.emit('changed');
  }

  clear() {
    [...this.#all.keys()].forEach((id) => this.#drop(id));
    this.#strays.clear();
    this.emit('changed');
  }

  /** The server has named the room, so one is still in it and what waits there may go on. */
  #named(id) {
    const conversation = this.#all.get(id);
    if (this.#unnamed?.delete(id) && !conversation.ended) {
      conversation.connected();
    }
  }

  #dropUnnamed() {
    this.#unnamed?.forEach((id) => this.#drop(id));
    this.#unnamed = null;
  }

  #drop(id) {
    this.#all.get(id)?.stop();
    this.#all.delete(id);
  }

  /** One is in a room again that one had left: its feed begins anew. */
  #dropEnded(id) {
    if (this.#all.get(id)?.ended) {
      this.#drop(id);
    }
  }

  #obtain({ id, kind }) {
    let conversation = this.#all.get(id);
    if (!conversation) {
      const { session, timers } = this;
      conversation = new Conversation({ session, timers, me: this.me(), id, kind, kept: this.drafts.of(id) ?? undefined });
      this.#all.set(id, conversation);
      this.#listen(conversation);
    }
    return conversation;
  }

  #listen(conversation) {
    conversation.on('changed', () => this.emit('changed'));
    conversation.on('members', () => this.emit('entered', conversation));
    conversation.on('kept', () => this.drafts.keep(conversation.id, conversation.kept));
    conversation.on('applied', ({ type, data }) => this.emit('applied', { conversation, type, data }));
  }

  /**
   * Names, settings and roles, which are not part of being connected; one request for all who ask at once. The first page
   * has what is new; all pages are read while there are rooms that the server has not named yet.
   */
  #loadDetails() {
    this.#loading ??= new Promise((resolve) => this.timers.after(DETAILS_AFTER_MS, resolve))
      .then(() => {
        this.#loading = null;
        return this.#loadPages();
      })
      .catch(() => {});
    return this.#loading;
  }

  async #loadPages() {
    const unnamed = this.#unnamed;
    let before;
    do {
      const { conversations, next } = await this.list(before);
      this.#learn(conversations);
      before = next;
    } while (before && unnamed && unnamed === this.#unnamed);
    if (!before && unnamed && unnamed === this.#unnamed) {
      this.#dropUnnamed();
      this.emit('changed');
    }
  }

  #learn(listed) {
    for (const room of listed) {
      const known = this.#all.has(room.id);
      const conversation = this.#obtain(room);
      conversation.learn(room);
      this.#named(room.id);
      if (!known) {
        conversation.connected();
        (this.#strays.get(room.id) ?? []).forEach(({ name, data }) => conversation.handle(name, data));
        this.emit('entered', conversation);
      }
      this.#strays.delete(room.id);
    }
    const silent = this.sorted.slice(0, PEEKED).filter(({ feed, peeked }) => feed.messages.length === 0 && !peeked);
    silent.forEach((conversation) => conversation.peek());
    this.emit('changed');
  }
}
