const LIFE_MS = 7_000;

/** Knows who is typing in a room. Typing ends by itself, as a lost stop must not leave anybody typing for ever. */
export class Writers {
  #timers = new Map();
  #names = new Map();

  constructor({ timers, changed }) {
    Object.assign(this, { timers, changed });
  }

  get names() {
    return [...this.#names.values()];
  }

  set({ userId, username }, on) {
    const before = this.#names.has(userId);
    this.timers.cancel(this.#timers.get(userId));
    if (on) {
      this.#names.set(userId, username ?? 'Somebody');
      this.#timers.set(userId, this.timers.after(LIFE_MS, () => this.set({ userId }, false)));
    } else {
      this.#names.delete(userId);
      this.#timers.delete(userId);
    }
    if (before !== on) {
      this.changed();
    }
  }

  /** Takes in what the server tells: of one, or in a larger room the list of all. Nobody is told of oneself. */
  hear(name, data, myId) {
    if (name === 'chat:typing') {
      const others = data.users.filter(({ userId }) => userId !== myId);
      const ids = new Set(others.map(({ userId }) => userId));
      [...this.#names.keys()].filter((userId) => !ids.has(userId)).forEach((userId) => this.set({ userId }, false));
      others.forEach((user) => this.set(user, true));
    } else {
      this.set(data, name === 'chat:typing:start' && data.userId !== myId);
    }
  }

  clear() {
    this.#timers.forEach((timer) => this.timers.cancel(timer));
    this.#timers.clear();
    this.#names.clear();
  }
}
