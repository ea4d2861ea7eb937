/** Notes as [Hz, start, length in s] and the length of the whole, which repeats. */
const TONES = {
  in: { every: 3, loud: 0.16, notes: [[659, 0, 0.18], [784, 0.2, 0.18], [988, 0.4, 0.34], [659, 1, 0.18], [784, 1.2, 0.18], [988, 1.4, 0.34]] },
  out: { every: 4, loud: 0.05, notes: [[425, 0, 1]] },
};

/**
 * The sound of ringing. Of several tabs of one browser only one rings. A browser that lets no page sound before it was touched
 * stays silent, which is why ringing also shows.
 */
export class Ring {
  #kind = null;
  #context = null;
  #timer = null;
  #release = null;

  /** @param kind `in`, `out`, or null for silence */
  play(kind) {
    if (this.#kind === kind) {
      return;
    }
    this.#stop();
    this.#kind = kind;
    if (kind === 'in' && navigator.locks) {
      this.#ringAlone();
    } else if (kind) {
      this.#begin(kind);
    }
  }

  #ringAlone() {
    const over = new Promise((resolve) => (this.#release = resolve));
    const { signal } = (this.waiting = new AbortController());
    // Nothing to do when it is given up before its turn came.
    navigator.locks.request('parley.ring', { signal }, () => {
      this.#begin('in');
      return over;
    }).catch(() => {});
  }

  #begin(kind) {
    if (this.#kind !== kind) {
      return;
    }
    this.#context ??= new AudioContext();
    this.#context.resume().catch(() => {});
    const round = () => {
      this.#sound(TONES[kind]);
      this.#timer = setTimeout(round, TONES[kind].every * 1_000);
    };
    round();
  }

  #sound({ notes, loud }) {
    const context = this.#context;
    if (context.state !== 'running') {
      return;
    }
    this.volume = context.createGain();
    this.volume.connect(context.destination);
    for (const [hertz, start, length] of notes) {
      const tone = context.createOscillator();
      const gain = context.createGain();
      const at = context.currentTime + start;
      tone.frequency.value = hertz;
      tone.type = 'triangle';
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(loud, at + 0.02);
      gain.gain.setTargetAtTime(0, at + length - 0.05, 0.03);
      tone.connect(gain).connect(this.volume);
      tone.start(at);
      tone.stop(at + length + 0.2);
    }
  }

  #stop() {
    clearTimeout(this.#timer);
    this.volume?.disconnect();
    this.#release?.();
    this.waiting?.abort();
    this.#release = this.waiting = null;
    this.#kind = null;
  }
}
