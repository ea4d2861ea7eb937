import { Events } from './events.js';
import { errorWords } from './words.js';

/** A client waits so long for a sign of the old ticket before asking for a new one; the server reports every 2 s. */
const TICKET_SIGN_MS = 2_600;

/** The search for a partner. Emits `changed` with every sign of progress. */
export class Search extends Events {
  #again = null;

  constructor({ session, timers }) {
    super();
    Object.assign(this, { session, timers, active: false, preferences: null, progress: null });
  }

  start(preferences) {
    Object.assign(this, { active: true, preferences, progress: { stage: 0, since: this.timers.now() } });
    this.emit('changed');
    this.#ask();
  }

  /** Connected again while searching: the ticket may have lived on, so listen before asking anew. */
  resume(preferences) {
    Object.assign(this, { active: true, preferences });
    this.progress ??= { stage: 0, since: this.timers.now() };
    this.emit('changed');
    this.#askAfter(TICKET_SIGN_MS);
  }

  async cancel() {
    this.end();
    await this.session.request('user:match:cancel').catch(() => {});
  }

  end() {
    this.timers.cancel(this.#again);
    Object.assign(this, { active: false, progress: null });
    this.emit('changed');
  }

  handle(name, data) {
    if (!this.active) {
      return;
    }
    const now = this.timers.now();
    if (name === 'user:match:searching') {
      this.timers.cancel(this.#again);
      const widensAt = data.widensInMs > 0 ? now + data.widensInMs : null;
      const { stage, waiting, waitedMs = 0 } = data;
      this.#progress({ stage, waiting, since: now - waitedMs, widensAt, trouble: null });
    } else if (name === 'user:match:no_users') {
      this.#progress({ nobody: true, since: now - (data.waitedMs ?? now - this.progress.since) });
    } else if (name === 'user:match:error') {
      this.#refused(data);
    }
  }

  #progress(change) {
    this.progress = { ...this.progress, ...change };
    this.emit('changed');
  }

  #ask() {
    this.session.request('user:match', { mode: 'text', ...this.preferences }).catch((error) => this.#refused(error));
  }

  #askAfter(ms) {
    this.timers.cancel(this.#again);
    this.#again = this.timers.after(ms, () => this.active && this.#ask());
  }

  /** In the queue already is what we want; a wait is waited out; the rest is said and left to the user. */
  #refused(error) {
    if (!this.active || error.code === 'CONFLICT' || error.code === 'DISCONNECTED') {
      return;
    }
    if (error.temporary) {
      const waitMs = error.retryAfterMs || 3_000;
      this.#progress({ trouble: errorWords(error), retryAt: this.timers.now() + waitMs });
      this.#askAfter(waitMs);
    } else {
      this.end();
      this.emit('refused', error);
    }
  }
}
