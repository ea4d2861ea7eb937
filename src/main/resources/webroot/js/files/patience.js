import { backoffMs } from '../backoff.js';

const ATTEMPTS_WITHOUT_PROGRESS = 12;
/** A token may have run out while a request was on its way: the next attempt brings the new one. */
const PASSING = new Set(['DISCONNECTED', 'CONFLICT', 'TOKEN_EXPIRED', 'AUTH_FAILED', 'AUTH_REQUIRED']);

/** Waits between the attempts of an upload: longer each time, until something moves on again. */
export class Patience {
  #wake = () => {};
  #over = false;
  attempts = 0;

  /** @param waiting called with the error that is waited out */
  constructor({ timers, waiting, random = Math.random }) {
    Object.assign(this, { timers, waiting, random });
  }

  movedOn() {
    this.attempts = 0;
  }

  /** Resolves when it is time to try again; throws the error if trying again would not help. */
  async after(error) {
    const passing = error.temporary || PASSING.has(error.code);
    if (!passing || ++this.attempts > ATTEMPTS_WITHOUT_PROGRESS) {
      throw error;
    }
    this.waiting(error);
    await this.pause(error.retryAfterMs || backoffMs(this.attempts - 1, this.random));
  }

  pause(ms) {
    return new Promise((resolve) => {
      const timer = this.timers.after(ms, () => this.#wake());
      this.#wake = () => {
        this.timers.cancel(timer);
        this.#wake = () => {};
        resolve();
      };
      if (this.#over) {
        this.#wake();
      }
    });
  }

  /** The network is back: whatever waits goes on at once. */
  hurry() {
    this.#wake();
  }

  end() {
    this.#over = true;
    this.#wake();
  }
}
