import { Events } from '../events.js';

export const SPEEDS = [1, 1.5, 2];

/** Sees to it that one thing plays at a time, and at which speed. */
export class Turn {
  #playing = null;
  speed = 1;

  /** @param playing anything with `pause()` */
  take(playing) {
    if (this.#playing !== playing) {
      this.#playing?.pause();
    }
    this.#playing = playing;
  }

  /** Nothing plays while somebody records. */
  silence() {
    this.#playing?.pause();
    this.#playing = null;
  }
}

/**
 * One voice note as it is listened to: `idle`, `loading`, `playing`, `paused`, or `failed` with an `error`. A note that was heard to its
 * end stands at its beginning again. Emits `changed`.
 */
export class VoicePlayer extends Events {
  #sound = null;
  #opening = null;
  state = 'idle';
  error = null;
  positionMs = 0;

  /** @param open `() => Promise` of a media element, or of anything that behaves as one */
  constructor({ open, durationMs, turn }) {
    super();
    Object.assign(this, { open, durationMs: Math.max(1, durationMs ?? 1), turn });
  }

  get fraction() {
    return Math.min(1, this.positionMs / this.durationMs);
  }

  get speed() {
    return this.turn.speed;
  }

  toggle() {
    return this.state === 'playing' || this.state === 'loading' ? this.pause() : this.play();
  }

  async play() {
    this.turn.take(this);
    this.#become('loading');
    try {
      const sound = await this.#obtain();
      if (this.state !== 'loading') {
        return;
      }
      sound.playbackRate = this.speed;
      sound.currentTime = this.positionMs / 1_000;
      await sound.play();
      if (this.state === 'loading') {
        this.#become('playing');
      }
    } catch (error) {
      if (this.state === 'loading') {
        this.#sound = null;
        this.error = error.code ? error : { code: 'UNPLAYABLE' };
        this.#become('failed');
      }
    }
  }

  pause() {
    if (this.state === 'playing' || this.state === 'loading') {
      this.#become('paused');
      this.#sound?.pause();
    }
  }

  /** @param fraction of the whole, from 0 to 1 */
  seek(fraction) {
    this.positionMs = Math.min(1, Math.max(0, fraction)) * this.durationMs;
    if (this.#sound) {
      this.#sound.currentTime = this.positionMs / 1_000;
    }
    this.emit('changed');
  }

  nudge(ms) {
    this.seek((this.positionMs + ms) / this.durationMs);
  }

  /** The next of the speeds, for all notes. */
  faster() {
    this.turn.speed = SPEEDS[(SPEEDS.indexOf(this.speed) + 1) % SPEEDS.length];
    if (this.#sound) {
      this.#sound.playbackRate = this.speed;
    }
    this.emit('changed');
  }

  #obtain() {
    if (this.#sound) {
      return this.#sound;
    }
    this.#opening ??= this.open().then((sound) => {
      this.#listen(sound);
      this.#sound = sound;
      return sound;
    }).finally(() => (this.#opening = null));
    return this.#opening;
  }

  #listen(sound) {
    sound.addEventListener('timeupdate', () => {
      if (this.state === 'playing') {
        this.positionMs = Math.min(this.durationMs, sound.currentTime * 1_000);
        this.emit('changed');
      }
    });
    sound.addEventListener('ended', () => {
      this.positionMs = 0;
      this.#become('paused');
    });
    // As when the system takes the sound away for a call.
    sound.addEventListener('pause', () => this.state === 'playing' && this.#become('paused'));
  }

  #become(state) {
    this.state = state;
    this.emit('changed');
  }
}
