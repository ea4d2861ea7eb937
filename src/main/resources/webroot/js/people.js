import { Events } from './events.js';

/** Who is online, as far as the server has told. Emits `changed`. */
export class People extends Events {
  #presence = new Map();

  learn({ id, online, lastSeen }) {
    if (online !== undefined) {
      this.#presence.set(id, { online, lastSeen: lastSeen ?? null });
      this.emit('changed');
    }
  }

  handle(name, { userId, lastSeen }) {
    this.learn({ id: userId, online: name === 'presence:user_online', lastSeen });
  }

  /** `{online, lastSeen}`; online is null as long as nothing is known. */
  of(userId) {
    return this.#presence.get(userId) ?? { online: null, lastSeen: null };
  }

  clear() {
    this.#presence.clear();
    this.emit('changed');
  }
}
