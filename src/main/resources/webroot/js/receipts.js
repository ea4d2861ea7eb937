/** Knows how far somebody has come in a feed. Cursors only move forward; what is read has also been delivered. */
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

/** The cursors that an event tells of, whether it tells of one or of many. */
export function cursorsOf(name, { cursors, userId, upTo }) {
  return cursors ?? [{ userId, [name === 'chat:read' ? 'read' : 'delivered']: upTo }];
}

/** A refusal may be about a receipt for so long after it. */
const REFUSED_WITHIN_MS = 10_000;

/**
 * Decides which receipts to send: `delivered` for what has arrived, `read` once it could be seen; a `read` makes the
 * `delivered` for the same seq needless. Sends at most once a second, for the newest seq.
 */
export class ReceiptSender {
  #sent = new Cursors();
  #sentBefore = this.#sent;
  #sentAt = -Infinity;
  #wanted = new Cursors();
  #timer = null;

  constructor(send, timers, { gatherMs = 120, everyMs = 1_000 } = {}) {
    Object.assign(this, { send, timers, gatherMs, everyMs });
  }

  note(seq, seen) {
    if (this.#wanted.advance(seen ? { read: seq } : { delivered: seq })) {
      this.#plan();
    }
  }

  /** Says again what may have been lost on the way: all that goes beyond what the server is known to have. */
  repeat(stored = {}) {
    this.#sent = new Cursors(stored);
    this.#plan();
  }

  /** A command that nobody waited for was refused for now: if it may have been the last receipt, it is sent again. */
  refused(afterMs) {
    if (this.timers.now() - this.#sentAt < REFUSED_WITHIN_MS) {
      this.#sent = this.#sentBefore;
      this.#plan(afterMs);
    }
  }

  #plan(leastMs = this.gatherMs) {
    const afterMs = Math.max(leastMs, this.#sentAt + this.everyMs - this.timers.now());
    this.#timer ??= this.timers.after(afterMs, () => this.flush());
  }

  flush() {
    this.stop();
    const { delivered, read } = this.#wanted;
    const readOn = read > this.#sent.read;
    const deliveredOn = delivered > Math.max(this.#sent.delivered, read);
    if (!readOn && !deliveredOn) {
      return;
    }
    this.#sentBefore = new Cursors(this.#sent);
    this.#sentAt = this.timers.now();
    this.#sent.advance({ delivered, read });
    if (readOn) {
      this.send('chat:read', read);
    }
    if (deliveredOn) {
      this.send('chat:delivered', delivered);
    }
  }

  stop() {
    this.timers.cancel(this.#timer);
    this.#timer = null;
  }
}
