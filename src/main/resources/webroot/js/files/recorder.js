import { Events } from '../events.js';

export const LONGEST_MS = 300_000;
/** The server takes no shorter note. */
const SHORTEST_MS = 1_000;
/** A press that is shorter is a tap: the recording goes on without a finger. */
const TAP_MS = 400;
const LEVEL_EVERY_MS = 100;
const PEAKS = 64;

/**
 * A voice note on its way from mouth to room: `idle`, `asking` for the microphone, `recording` (`held` while a finger holds it),
 * `review` with a `note`, and `fault` with a `code`: `denied`, `missing`, `short`. Emits `changed`, and `level` with 0 to 1.
 */
export class VoiceRecorder extends Events {
  #capture = null;
  #levels = [];
  #pressedAt = 0;
  #ticking = null;
  #released = false;
  state = 'idle';
  held = false;
  /** Whether letting go now would throw the recording away. */
  leaving = false;
  note = null;
  code = null;
  elapsedMs = 0;

  /** @param open `() => Promise` of a microphone that records: `{stop(): Promise<Blob>, cancel(), level()}` */
  constructor({ open, timers }) {
    super();
    Object.assign(this, { open, timers });
  }

  /** A finger or a key goes down on the button. */
  async press() {
    if (this.state === 'recording' && !this.held) {
      await this.finish();
      return;
    }
    if (this.state !== 'idle' && this.state !== 'fault') {
      return;
    }
    Object.assign(this, { held: true, leaving: false, note: null, code: null, elapsedMs: 0 });
    this.#released = false;
    this.#pressedAt = this.timers.now();
    this.#become('asking');
    try {
      const capture = await this.open();
      if (this.state !== 'asking') {
        capture.cancel();
        return;
      }
      this.#begin(capture);
    } catch (error) {
      if (this.state === 'asking') {
        this.#fail(error.name === 'NotAllowedError' || error.name === 'SecurityError' ? 'denied' : 'missing');
      }
    }
  }

  /** It is let go: after a tap the recording goes on, after a hold it is finished or thrown away. */
  async release() {
    if (!this.held) {
      return;
    }
    this.held = false;
    if (this.state === 'asking') {
      // Whoever was asked by the browser has let go of the button for that.
      this.emit('changed');
    } else if (this.state === 'recording' && this.leaving) {
      this.cancel();
    } else if (this.state === 'recording' && this.timers.now() - this.#pressedAt >= TAP_MS) {
      await this.finish();
    } else {
      this.emit('changed');
    }
  }

  /** @param away whether the finger has slid to where letting go cancels */
  slide(away) {
    if (this.held && this.leaving !== away) {
      this.leaving = away;
      this.emit('changed');
    }
  }

  /** Ends the recording, to be listened to. */
  async finish() {
    if (this.state !== 'recording') {
      return;
    }
    this.#tick();
    const capture = this.#capture;
    const durationMs = Math.min(this.elapsedMs, LONGEST_MS);
    this.#stopTicking();
    this.#capture = null;
    if (durationMs < SHORTEST_MS) {
      capture.cancel();
      this.#fail('short');
      return;
    }
    this.held = false;
    this.#become('finishing');
    const blob = await capture.stop();
    if (this.state === 'finishing') {
      this.note = { blob, durationMs, peaks: peaksOf(this.#levels) };
      this.#become('review');
    }
  }

  /** Throws it away, at whatever state it is. */
  cancel() {
    this.#stopTicking();
    this.#capture?.cancel();
    this.#capture = null;
    Object.assign(this, { held: false, leaving: false, note: null, code: null });
    this.#become('idle');
  }

  /** Gives the note away, to be sent. */
  take() {
    const { note } = this;
    this.cancel();
    return note;
  }

  #begin(capture) {
    this.#capture = capture;
    this.#levels = [];
    this.startedAt = this.timers.now();
    this.#become('recording');
    this.#ticking = this.timers.after(LEVEL_EVERY_MS, () => this.#again());
  }

  #again() {
    this.#tick();
    if (this.elapsedMs >= LONGEST_MS) {
      this.finish();
    } else {
      this.#ticking = this.timers.after(LEVEL_EVERY_MS, () => this.#again());
    }
  }

  #tick() {
    this.elapsedMs = this.timers.now() - this.startedAt;
    const level = this.#capture.level();
    this.#levels.push(level);
    this.emit('level', level);
  }

  #stopTicking() {
    this.timers.cancel(this.#ticking);
    this.#ticking = null;
  }

  #fail(code) {
    this.code = code;
    this.held = false;
    this.#become('fault');
  }

  #become(state) {
    this.state = state;
    this.emit('changed');
  }
}

/** The loudest of each of 64 equal parts, from 0 to 100; the loudest of all is 100 unless all is silent. */
export function peaksOf(levels, count = PEAKS) {
  const most = levels.reduce((loudest, level) => Math.max(loudest, level), 0);
  return Array.from({ length: count }, (_, i) => {
    const from = Math.floor((i * levels.length) / count);
    const part = levels.slice(from, Math.max(from + 1, Math.floor(((i + 1) * levels.length) / count)));
    return most > 0 ? Math.round((100 * part.reduce((loudest, level) => Math.max(loudest, level), 0)) / most) : 0;
  });
}
