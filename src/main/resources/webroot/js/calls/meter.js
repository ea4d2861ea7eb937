import { loudness } from './devices.js';

const EVERY_MS = 100;

/** Tells several times a second how loud a track is, until it is stopped. */
export class Meter {
  #timer = null;
  #context = null;

  /** @param show `(level)` from 0 to 1 */
  constructor(show) {
    this.show = show;
  }

  follow(track) {
    this.stop();
    if (!track) {
      this.show(0);
      return;
    }
    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 1_024;
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      this.show(loudness(samples));
    }, EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#context?.close();
    this.#context = null;
  }
}
