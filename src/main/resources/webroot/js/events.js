/** A small publisher: `on(name, handler)` returns the function that ends it. */
export class Events {
  #handlers = new Map();

  on(name, handler) {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  emit(name, value) {
    for (const handler of this.#handlers.get(name) ?? []) {
      handler(value);
    }
  }
}

/** The browser's clock and timers; tests bring their own. */
export const browserTimers = {
  now: () => Date.now(),
  after: (ms, action) => setTimeout(action, ms),
  cancel: (timer) => clearTimeout(timer),
};
