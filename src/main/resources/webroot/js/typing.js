/** Says that we are typing: a start at most every 3 s, a stop after 2 s without a key or when the message is sent. */
export class TypingSignal {
  #startedAt = null;
  #pause = null;

  constructor({ start, stop, timers, repeatMs = 3_000, pauseMs = 2_000 }) {
    Object.assign(this, { start, stop, timers, repeatMs, pauseMs });
  }

  key() {
    const now = this.timers.now();
    if (this.#startedAt === null || now - this.#startedAt >= this.repeatMs) {
      this.#startedAt = now;
      this.start();
    }
    this.timers.cancel(this.#pause);
    this.#pause = this.timers.after(this.pauseMs, () => this.end());
  }

  end() {
    this.timers.cancel(this.#pause);
    if (this.#startedAt !== null) {
      this.#startedAt = null;
      this.stop();
    }
  }

  /** Forgets without a word: a sent message says it, and a lost connection cannot. */
  forget() {
    this.timers.cancel(this.#pause);
    this.#startedAt = null;
  }
}

/** Whether the other one is typing. Ends by itself, as a lost stop must not leave them typing for ever. */
export class PeerTyping {
  #timer = null;

  constructor({ changed, timers, lifeMs = 7_000 }) {
    Object.assign(this, { changed, timers, lifeMs, on: false });
  }

  set(on) {
    this.timers.cancel(this.#timer);
    if (on) {
      this.#timer = this.timers.after(this.lifeMs, () => this.set(false));
    }
    if (on !== this.on) {
      this.on = on;
      this.changed(on);
    }
  }
}
