import { part, setText } from '../dom.js';

const BACK_SHOWN_MS = 2_500;

/** The state of the connection. The words stand in a polite live region, the countdown beside it does not. */
export class Banner {
  #element = part('connection-state');
  #retryAt = null;
  #lost = false;
  #hiding = null;

  constructor({ hurry }) {
    part('banner-action').addEventListener('click', hurry);
    setInterval(() => this.#count(), 250);
  }

  show({ phase, retryAt, words, code }) {
    clearTimeout(this.#hiding);
    this.#retryAt = phase === 'waiting' ? retryAt : null;
    const back = phase === 'ready' && this.#lost;
    this.#lost = phase === 'waiting' || phase === 'ended' || (this.#lost && phase === 'connecting');
    this.#element.dataset.state = back ? 'back' : phase;
    this.#element.toggleAttribute('data-again', this.#lost);
    this.#say(back ? 'You’re back.' : this.#wording(phase, words));
    part('banner-action').hidden = phase !== 'waiting' && phase !== 'ended';
    setText(part('banner-action'), code === 4504 ? 'Use it here' : 'Try now');
    this.#count();
    if (back) {
      this.#hiding = setTimeout(() => this.show({ phase: 'ready' }), BACK_SHOWN_MS);
    }
  }

  #wording(phase, words) {
    if (phase === 'waiting' || phase === 'ended') {
      return `${words}.`;
    }
    return phase === 'connecting' && this.#lost ? 'Connecting again…' : '';
  }

  #say(words) {
    setText(part('banner'), words);
  }

  #count() {
    const seconds = this.#retryAt ? Math.ceil((this.#retryAt - Date.now()) / 1_000) : 0;
    setText(part('banner-count'), seconds > 0 ? `Again in ${seconds} s` : '');
  }
}
