/** How far somebody has come in a feed. Cursors only move forward; what is read has also been delivered. */
export class Cursors {
  constructor({ delivered = 0, read = 0 } = {}) {
    this.read = read;
    this.delivered = Math.max(delivered, read);
  }

  /** Returns whether that was news. */
  advance({ delivered = 0, read = 0 }) {
    const before = this.delivered + this.read;
    this.read = Math.max(this.read, read);
    this.delivered = Math.max(this.delivered, delivered, this.read);
    return this.delivered + this.read > before;
  }

  /** The state of a stored message of one's own, as the other one's cursors tell. */
  stateOf(seq) {
    if (seq <= this.read) {
      return 'read';
    }
    return seq <= this.delivered ? 'delivered' : 'stored';
  }
}

/**
 * Decides which receipts to send: `delivered` for what has arrived, `read` once it could be seen; a `read` makes the
 * `delivered` for the same seq needless. Gathers a burst into one receipt.
 */
export class ReceiptSender {
  #sent = new Cursors();
  #wanted = new Cursors();
  #timer = null;

  constructor(send, timers, { gatherMs = 120 } = {}) {
    Object.assign(this, { send, timers, gatherMs });
  }

  note(seq, seen) {
    if (this.#wanted.advance(seen ? { read: seq } : { delivered: seq })) {
      this.#timer ??= this.timers.after(this.gatherMs, () => this.flush());
    }
  }

  /** Says again what may have been lost on the way: all that goes beyond what the server is known to have. */
  repeat(stored = {}) {
    this.#sent = new Cursors(stored);
    this.#timer ??= this.timers.after(this.gatherMs, () => this.flush());
  }

  flush() {
    this.timers.cancel(this.#timer);
    this.#timer = null;
    const { delivered, read } = this.#wanted;
    if (read > this.#sent.read) {
      this.send('chat:read', read);
    }
    if (delivered > Math.max(this.#sent.delivered, read)) {
      this.send('chat:delivered', delivered);
    }
    this.#sent.advance({ delivered, read });
  }

  stop() {
    this.timers.cancel(this.#timer);
    this.#timer = null;
  }
}
