import { Events } from './events.js';
import { RoomFeed } from './feed.js';
import { GapFiller } from './filling.js';
import { Outbox } from './outbox.js';
import { ReceiptSender, cursorsOf } from './receipts.js';
import { TypingSignal } from './typing.js';
import { Unread } from './unread.js';
import { Writers } from './writers.js';
import { newId } from './dom.js';

const PAGE = 50;
const RECEIPTS = new Set(['chat:read', 'chat:delivered', 'chat:receipts']);

/**
 * A room that lasts, as one of its members sees it: feed, history as far as it was loaded, what is on its way.
 * Emits `changed`, `members` when they have become known, `kept` when what must outlive a reload has changed, and `applied` for
 * each event of the feed.
 */
export class Conversation extends Events {
  #visible = false;
  #loading = null;
  #membersLoaded = false;

  /** @param kept `{draft, replyTo, unsent}` from before a reload */
  constructor({ session, me, timers, id, kind, kept = {} }) {
    super();
    Object.assign(this, { session, me, timers, id, kind, loaded: false, peeked: false, hasMore: false, lastAt: 0, role: 'member' });
    this.draft = kept.draft ?? '';
    this.replyTo = kept.replyTo ?? null;
    this.feed = new RoomFeed(id);
    this.unread = new Unread(me.id);
    this.writers = new Writers({ timers, changed: () => this.#changed() });
    this.outbox = new Outbox({
      send: (entry) => this.#store(entry),
      changed: () => this.#outboxChanged(),
      timers, newId,
      entries: kept.unsent,
    });
    this.receipts = new ReceiptSender((name, upTo) => this.#say(name, { upTo }), timers);
    this.typing = new TypingSignal({ start: () => this.#say('chat:typing:start'), stop: () => this.#say('chat:typing:stop'), timers });
    this.filler = new GapFiller({
      feed: this.feed,
      timers,
      read: (body) => session.request('chat:feed', body),
      applied: (events) => this.#applied(events),
      loadAnew: (state) => this.#forgetMessages(state),
      failed: () => {},
    });
  }

  get members() {
    return [...this.feed.members.values()];
  }

  /** The other one of a direct room; undefined elsewhere. */
  get peer() {
    return this.kind === 'direct' ? this.members.find(({ id }) => id !== this.me.id) : undefined;
  }

  get title() {
    return this.kind === 'direct' ? (this.peer?.username ?? (this.feed.members.size > 0 ? 'Deleted user' : 'Somebody')) : this.feed.about.name || 'Without a name';
  }

  get ended() {
    return this.feed.ended;
  }

  /** The part that has to be kept over a reload, or null. */
  get kept() {
    const { draft, replyTo, outbox: { unsent } } = this;
    return draft || unsent.length > 0 ? { draft, replyTo, unsent } : null;
  }

  keepDraft(draft, replyTo) {
    Object.assign(this, { draft, replyTo });
    this.emit('kept');
  }

  /** The state of the room in an answer: of `session:ready`, or of the list of conversations. */
  learn({ epoch, seq, name, description, settings, members, role, lastEventAt, read, cleared = 0, unread, mentions }) {
    if (this.feed.epoch == null) {
      this.feed.reset({ epoch: epoch ?? null, head: seq, messages: [] });
    }
    this.role = role ?? this.role;
    Object.assign(this.feed.about, defined({ name, description, settings }));
    if (members && seq >= this.feed.head) {
      this.feed.learnMembers(members);
    }
    this.lastAt = Math.max(this.lastAt, lastEventAt ?? 0);
    this.unread.learn({ seq, read, unread, mentions });
    this.feed.clear(cleared);
    this.feed.observe(seq);
    this.#changed();
  }

  /** Connected, again or for the first time; what was missed follows if the room was recovered. */
  restored(described, recovered) {
    const begun = this.feed.epoch != null;
    if (begun && (!recovered || (described.epoch != null && described.epoch !== this.feed.epoch))) {
      this.#forgetMessages(described);
    }
    this.learn(described);
    this.receipts.repeat(described);
    this.connected();
    if (this.#membersLoaded) {
      this.#loadMembers();
    }
  }

  connected() {
    this.outbox.open();
    if (this.unread.messages > 0) {
      this.receipts.note(this.feed.known, false);
    }
    this.filler.watch();
  }

  lost() {
    this.outbox.pause();
    this.typing.forget();
    this.writers.clear();
  }

  /** Another one's session, or none: timers stop and nothing more is sent. */
  stop() {
    this.lost();
    this.filler.stop();
    this.receipts.stop();
  }

  handle(name, data) {
    if (name.startsWith('chat:typing')) {
      this.writers.hear(name, data, this.me.id);
    } else if (RECEIPTS.has(name)) {
      cursorsOf(name, data).forEach((cursor) => this.#receipt(cursor));
      this.#changed();
    } else {
      this.#applied(this.feed.apply(name, data));
    }
  }

  send(content, more) {
    this.typing.forget();
    this.keepDraft('', null);
    this.outbox.add(content, more);
  }

  /** Sends a file that has been uploaded; what is being written meanwhile stays. */
  share({ content, ...more }) {
    this.outbox.add(content, more);
  }

  /** The newest messages, once; then nothing more to do. */
  open() {
    if (!this.#loading) {
      this.#loadMembers();
    }
    this.#loading ??= this.#load({}).then(
      () => (this.loaded = true),
      (error) => {
        this.#loading = null;
        throw error;
      },
    );
    return this.#loading;
  }

  /** One page further back; resolves with how many messages came. */
  async loadOlder() {
    const oldest = this.feed.messages[0]?.seq;
    return this.hasMore && oldest > 1 ? this.#load({ before: oldest }) : 0;
  }

  /** Just the last message, for a list. Asked for once: a list can do without. */
  peek() {
    this.peeked = true;
    this.request('chat:history', { limit: 1 }).then(
      ({ messages }) => {
        this.feed.merge(messages);
        this.#changed();
      },
      () => (this.peeked = false),
    );
  }

  setVisible(visible) {
    this.#visible = visible;
    this.#acknowledge();
  }

  request(name, data = {}) {
    return this.session.request(name, { roomId: this.id, ...data });
  }

  /** Loads the members of a larger room, of which only the name is told before it is opened. */
  async #loadMembers() {
    if (this.kind === 'direct') {
      return;
    }
    const { members } = await this.request('room:members').catch(() => ({}));
    if (!members) {
      return;
    }
    this.#membersLoaded = true;
    this.feed.learnMembers(members);
    this.emit('members');
    this.#changed();
  }

  async #load(range) {
    const { messages, hasMore } = await this.request('chat:history', { ...range, limit: PAGE });
    this.hasMore = hasMore;
    const fresh = this.feed.merge(messages);
    this.#confirm();
    this.#acknowledge();
    this.#changed();
    return fresh;
  }

  /** Loads the state as it is now, since the events in between can't be replayed. */
  async #forgetMessages({ epoch, seq }) {
    const reload = this.#loading !== null;
    this.feed.reset({ epoch: epoch ?? this.feed.epoch, head: seq ?? this.feed.known, messages: [] });
    Object.assign(this, { loaded: false, peeked: false, hasMore: false });
    this.#loading = null;
    if (reload) {
      await this.open().catch(() => {});
    }
  }

  async #store({ clientId, content, replyTo, type = 'text', file }) {
    const body = { type, clientId, ...(content ? { content } : {}), ...(file ? { fileId: file.fileId } : {}), ...(replyTo ? { replyTo } : {}) };
    const { id, seq, timestamp } = await this.request('chat:message', body);
    this.feed.observe(seq);
    this.filler.watch();
    return { id, seq, timestamp };
  }

  /** Says what nobody waits for an answer to. */
  #say(name, data) {
    this.session.tell(name, { roomId: this.id, ...data });
  }

  #applied(events) {
    for (const { type, data } of events) {
      this.lastAt = Math.max(this.lastAt, data.timestamp ?? 0);
      this.unread.count(type, data, this.feed);
      if (type === 'chat:message') {
        this.writers.set({ userId: data.sender.id }, false);
      } else if (type === 'room:user_left' && data.userId === this.me.id) {
        this.feed.ended = { reason: data.reason ?? 'left' };
      }
    }
    this.role = this.feed.members.get(this.me.id)?.role ?? this.role;
    this.#confirm();
    if (this.ended) {
      this.outbox.fail({ code: 'ROOM_CLOSED' });
      this.stop();
    }
    this.#acknowledge();
    this.filler.watch();
    this.#changed();
    events.forEach((event) => this.emit('applied', event));
  }

  #confirm() {
    const ids = new Set(this.outbox.entries.map(({ clientId }) => clientId));
    const mine = this.feed.messages.filter(({ sender, clientId }) => ids.has(clientId) && sender.id === this.me.id);
    if (mine.length > 0) {
      mine.forEach(({ clientId }) => this.outbox.confirm(clientId));
      this.emit('kept');
    }
  }

  #receipt({ userId, read, delivered }) {
    this.feed.advance(userId, { read, delivered });
    if (userId === this.me.id && read) {
      this.unread.readUpTo(read, this.feed);
    }
  }

  #acknowledge() {
    if (!this.ended && this.session.phase === 'ready' && this.feed.messages.some(({ sender }) => sender.id !== this.me.id)) {
      this.receipts.note(this.feed.head, this.#visible && this.loaded);
    }
  }

  #outboxChanged() {
    this.emit('kept');
    this.#changed();
  }

  #changed() {
    this.emit('changed');
  }
}

function defined(fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
