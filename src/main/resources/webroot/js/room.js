import { Events } from './events.js';
import { RoomFeed } from './feed.js';
import { GapFiller } from './filling.js';
import { Outbox } from './outbox.js';
import { Cursors, ReceiptSender, cursorsOf } from './receipts.js';
import { PeerTyping, TypingSignal } from './typing.js';
import { newId } from './dom.js';

const PAGE = 200;
const ROOM_GONE = new Set(['ROOM_CLOSED', 'NOT_FOUND', 'PERMISSION_DENIED']);

/** One chat with one partner: the room's feed, what is on its way, receipts and presence. Emits `changed`. */
export class Room extends Events {
  #visible = false;
  #parting = null;

  /** @param saved what `snapshot` gave before a reload */
  constructor({ session, me, timers, roomId, peer, saved = {} }) {
    super();
    Object.assign(this, { session, me, timers, roomId, peer, ended: null, awaySince: null });
    this.graceMs = 20_000;
    this.feed = new RoomFeed(roomId, saved.epoch);
    this.filler = new GapFiller({
      feed: this.feed,
      timers,
      read: (body) => session.request('chat:feed', body),
      applied: (events) => this.#applied(events),
      loadAnew: (state) => this.#loadAnew(state),
      failed: (error) => ROOM_GONE.has(error.code) && this.end('gone'),
    });
    this.peerCursors = new Cursors(saved.cursors);
    this.outbox = new Outbox({
      send: (entry) => this.#store(entry),
      changed: () => this.#changed(),
      timers,
      newId,
      entries: saved.unsent,
    });
    this.receipts = new ReceiptSender((name, upTo) => this.#say(name, { upTo }), timers);
    this.typing = new TypingSignal({
      start: () => this.#say('chat:typing:start'),
      stop: () => this.#say('chat:typing:stop'),
      timers,
    });
    this.peerTyping = new PeerTyping({ changed: () => this.#changed(), timers });
  }

  snapshot() {
    const { roomId, peer, outbox, feed, peerCursors } = this;
    const { delivered, read } = peerCursors;
    return { roomId, peer, epoch: feed.epoch, cursors: { delivered, read }, unsent: outbox.unsent };
  }

  send(content) {
    this.typing.forget();
    this.outbox.add(content);
  }

  /** Sends a file that has been uploaded. */
  share({ content, ...more }) {
    this.outbox.add(content, more);
  }

  /** Tells whether a person can see the newest message right now. */
  setVisible(visible) {
    this.#visible = visible;
    this.#acknowledge();
  }

  handle(name, data) {
    if (data.roomId !== undefined && data.roomId !== this.roomId) {
      return;
    }
    if (LIVE[name]) {
      LIVE[name](this, data);
      this.#changed();
    } else if (data.roomId === this.roomId) {
      this.#applied(this.feed.apply(name, data));
    }
  }

  /** Just matched: what was said before we knew of the room is fetched. */
  open() {
    this.outbox.open();
    this.filler.fill(true);
  }

  /** Connected again. `state` is the room in `session:ready`, undefined if it is no more. */
  async restored(state, recovered) {
    if (!state) {
      this.end('gone');
      return;
    }
    if (!recovered || (this.feed.epoch != null && state.epoch != null && state.epoch !== this.feed.epoch)) {
      await this.#loadAnew(state);
    }
    this.#learn(state);
    this.filler.watch();
    this.receipts.repeat();
    this.outbox.open();
    this.#changed();
  }

  #learn({ epoch, seq, cleared = 0, members = [] }) {
    this.feed.epoch = epoch ?? this.feed.epoch;
    this.feed.observe(seq);
    this.feed.clear(cleared);
    const peer = members.find(({ id }) => id === this.peer.id) ?? {};
    this.peerCursors.advance(peer);
    this.awaySince = peer.online === false ? this.timers.now() : null;
  }

  lost() {
    this.outbox.pause();
    this.typing.forget();
    this.peerTyping.set(false);
    this.#changed();
  }

  /** The chat is over, for a reason of the server's or one's own. */
  end(reason, error = { code: 'ROOM_CLOSED' }) {
    if (this.ended) {
      return;
    }
    this.ended = { reason };
    this.filler.stop();
    this.typing.forget();
    this.receipts.stop();
    this.peerTyping.set(false);
    this.outbox.fail(error);
    this.#changed();
  }

  async leave(reason = 'left-by-me') {
    const live = !this.ended;
    this.end(reason);
    if (live) {
      await this.session.request('leave-room', { roomId: this.roomId }).catch(() => {});
    }
  }

  clear() {
    return this.session.request('chat:clear', { roomId: this.roomId });
  }

  report({ reason, text }) {
    const { roomId } = this;
    const report = { userId: this.peer.id, roomId, reason, ...(text ? { text } : {}) };
    return this.#part('user:report', report, 'reported-by-me');
  }

  block() {
    return this.#part('user:block', { userId: this.peer.id }, 'blocked-by-me');
  }

  /** The server may close the room before it answers: then too the chat ended for our reason. */
  async #part(command, body, reason) {
    this.#parting = reason;
    try {
      await this.session.request(command, body);
      await this.leave(reason);
    } finally {
      this.#parting = null;
    }
  }

  async #store({ clientId, content, type = 'text', file }) {
    const body = { roomId: this.roomId, type, clientId, ...(content ? { content } : {}), ...(file ? { fileId: file.fileId } : {}) };
    try {
      const { id, seq, timestamp } = await this.session.request('chat:message', body);
      this.feed.observe(seq);
      this.filler.watch();
      return { id, seq, timestamp };
    } catch (error) {
      if (ROOM_GONE.has(error.code)) {
        this.end('gone', error);
      }
      throw error;
    }
  }

  #say(name, data = {}) {
    this.session.tell(name, { roomId: this.roomId, ...data });
  }

  #applied(events) {
    for (const { type, data } of events) {
      if (type === 'chat:message') {
        this.#arrived(data);
      } else if (type === 'room:user_left') {
        this.end(this.#parting ?? (data.userId === this.me.id ? 'left-by-me' : (data.reason ?? 'left')));
      }
    }
    if (this.feed.ended) {
      this.end(this.#parting ?? this.feed.ended.reason ?? 'closed');
    }
    this.#acknowledge();
    this.filler.watch();
    this.#changed();
    events.forEach((event) => this.emit('applied', event));
  }

  #arrived({ sender, clientId, timestamp }) {
    if (sender.id === this.me.id) {
      this.outbox.confirm(clientId);
    } else {
      this.peerTyping.set(false);
      if (this.awaySince && timestamp >= this.awaySince) {
        this.awaySince = null;
      }
    }
  }

  #acknowledge() {
    if (!this.ended && this.feed.messages.some(({ sender }) => sender.id !== this.me.id)) {
      this.receipts.note(this.feed.head, this.#visible);
    }
  }

  /** Takes the messages that still exist for the new state, since the events in between can't be replayed. */
  async #loadAnew({ epoch, seq }) {
    const { roomId } = this;
    try {
      const { messages } = await this.session.request('chat:history', { roomId, limit: PAGE });
      this.feed.reset({ epoch, head: Math.max(seq ?? 0, messages.at(-1)?.seq ?? 0), messages });
      messages.forEach(({ clientId }) => clientId && this.outbox.confirm(clientId));
    } catch {
      this.end('gone');
    }
  }

  #changed() {
    this.emit('changed');
  }
}

const LIVE = {
  'chat:typing:start': (room, { userId }) => userId === room.peer.id && room.peerTyping.set(true),
  'chat:typing:stop': (room, { userId }) => userId === room.peer.id && room.peerTyping.set(false),
  ...Object.fromEntries(
    ['chat:delivered', 'chat:read', 'chat:receipts'].map((name) => [
      name,
      (room, data) => cursorsOf(name, data)
        .filter(({ userId }) => userId === room.peer.id)
        .forEach((cursor) => room.peerCursors.advance(cursor)),
    ]),
  ),
  'presence:user_offline': (room, { userId, lastSeen }) => {
    if (userId === room.peer.id) {
      room.awaySince = room.timers.now();
      room.lastSeen = lastSeen;
      room.peerTyping.set(false);
    }
  },
  'presence:user_online': (room, { userId }) => {
    if (userId === room.peer.id) {
      room.awaySince = null;
    }
  },
};
