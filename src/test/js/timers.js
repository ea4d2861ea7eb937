/** A clock that only moves when told to; what is due runs in order. */
export class TestTimers {
  #due = [];
  #ids = 0;
  #now = 1_000_000;

  now = () => this.#now;

  after = (ms, action) => {
    const timer = { id: ++this.#ids, at: this.#now + ms, action };
    this.#due.push(timer);
    return timer;
  };

  cancel = (timer) => {
    this.#due = this.#due.filter((other) => other !== timer);
  };

  advance(ms) {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.cancel(next);
      this.#now = next.at;
      next.action();
    }
    this.#now = end;
  }

  #next(end) {
    return this.#due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0];
  }
}

/** Lets everything that only waits for promises happen. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A seeded generator of numbers in [0, 1): mulberry32. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
