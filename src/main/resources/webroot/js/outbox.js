/**
 * Messages on their way. One is in flight at a time, so that what was written first is stored first, also when the
 * server asks to wait or the connection goes. Each keeps its clientId through every attempt: the server stores it once.
 */
export class Outbox {
  #sending = false;
  #open = false;
  #timer = null;

  /**
   * @param send `(entry) => Promise<{id, seq, timestamp}>`, rejecting with a CommandError
   * @param changed called after every change
   * @param entries what was unsent when the page was left
   */
  constructor({ send, changed, timers, newId, entries = [], maxAttempts = 4 }) {
    Object.assign(this, { send, changed, timers, newId, maxAttempts });
    this.entries = entries.map((entry) => ({ ...entry, attempts: 0 }));
    this.waitUntil = 0;
  }

  /** What must outlive a reload. */
  get unsent() {
    return this.entries.map(({ clientId, content, replyTo, type, file, timestamp, state }) => ({ clientId, content, replyTo, type, file, timestamp, state }));
  }

  /** @param more further fields of the message, such as `replyTo`; a `clientId` if the intent has one, which is then sent once */
  add(content, more = {}) {
    if (this.#find(more.clientId)) {
      return this.#find(more.clientId);
    }
    const entry = { clientId: this.newId(), ...more, content, timestamp: this.timers.now(), state: 'sending', attempts: 0 };
    this.entries.push(entry);
    this.changed();
    this.#next();
    return entry;
  }

  retry(clientId) {
    const entry = this.#find(clientId);
    if (entry?.state === 'failed') {
      Object.assign(entry, { state: 'sending', attempts: 0, error: null });
      this.changed();
      this.#next();
    }
  }

  /** Gives up what could not be sent; returns it. */
  discard(clientId) {
    const entry = this.#find(clientId);
    this.confirm(clientId);
    this.changed();
    return entry;
  }

  /** The feed has brought the message: it needs no place here any more. */
  confirm(clientId) {
    const before = this.entries.length;
    this.entries = this.entries.filter((entry) => entry.clientId !== clientId);
    return this.entries.length < before;
  }

  /** The time at which the server will take the next message, or null if nothing has to wait for that. */
  get heldUntil() {
    const waiting = this.entries.some(({ state }) => state === 'sending');
    return waiting && this.waitUntil > this.timers.now() ? this.waitUntil : null;
  }

  /** Begins to send: the client is connected, and the room is known to live. */
  open() {
    this.#open = true;
    this.#next();
  }

  /** Stops sending while there is no connection. Messages on their way stay so and are sent again. */
  pause() {
    this.#open = false;
    this.timers.cancel(this.#timer);
  }

  /** The room is over: nothing waiting can arrive any more. */
  fail(error) {
    this.pause();
    for (const entry of this.entries.filter(({ state }) => state === 'sending')) {
      Object.assign(entry, { state: 'failed', error });
    }
    this.changed();
  }

  #find(clientId) {
    return this.entries.find((entry) => entry.clientId === clientId);
  }

  #next() {
    const entry = this.entries.find(({ state }) => state === 'sending');
    if (!entry || !this.#open || this.#sending) {
      return;
    }
    const waitMs = this.waitUntil - this.timers.now();
    if (waitMs > 0) {
      this.timers.cancel(this.#timer);
      this.#timer = this.timers.after(waitMs, () => this.#next());
      return;
    }
    this.#sending = true;
    entry.attempts++;
    this.send(entry).then(
      (stored) => this.#settled(entry, { state: 'stored', ...stored, error: null }),
      (error) => this.#refused(entry, error),
    );
  }

  #refused(entry, error) {
    if (error.code === 'DISCONNECTED') {
      this.#open = false;
      this.#settled(entry, { attempts: 0 });
    } else if (error.temporary && (error.retryAfterMs > 0 || entry.attempts < this.maxAttempts)) {
      const waitMs = error.retryAfterMs || 1_000 * entry.attempts;
      this.waitUntil = this.timers.now() + waitMs;
      this.#settled(entry, { error });
    } else {
      this.#settled(entry, { state: 'failed', error });
    }
  }

  #settled(entry, change) {
    this.#sending = false;
    Object.assign(entry, change);
    this.changed();
    this.#next();
  }
}
