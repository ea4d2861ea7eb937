import { part, setText } from '../dom.js';
import { MESSAGE_LIMIT } from '../vocabulary.js';
import { Attachments } from './attach.js';

const SHOW_COUNTER_BELOW = 500;

/** Takes in messages. Enter sends, Shift+Enter and Enter within an input method do not. */
export class Composer {
  #text = part('composer');
  #button = part('send');
  #counter = part('counter');

  /** @param sharing see filesharing.js */
  constructor({ send, typing, sharing }) {
    Object.assign(this, { send, typing });
    const form = part('composer-form');
    this.files = new Attachments({ sharing, form, text: this.#text, send: this.#button, name: 'match-', changed: () => this.#measure() });
    form.before(this.files.place);
    this.files.takeDrops(form.closest('.conversation'));
    this.#text.addEventListener('input', () => this.#changed());
    this.#text.addEventListener('keydown', (event) => this.#key(event));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#button.addEventListener('pointerdown', (event) => event.preventDefault());
  }

  reset() {
    this.#text.value = '';
    this.#measure();
  }

  focus() {
    this.#text.focus({ preventScroll: true });
  }

  #key(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key === 'Enter' && !event.shiftKey && !composing) {
      event.preventDefault();
      this.#submit();
    }
  }

  #submit() {
    const text = this.#text.value.replace(/\s+$/, '').replace(/^\n+/, '');
    const content = text.toWellFormed?.() ?? text;
    if (this.files.waiting) {
      this.files.send(content);
    } else if (text !== '') {
      this.send(content);
    } else {
      return;
    }
    this.reset();
    this.focus();
  }

  #changed() {
    this.#measure();
    this.typing(this.#text.value.trim() !== '');
  }

  #measure() {
    this.#button.disabled = this.#text.value.trim() === '' && !this.files.waiting;
    this.#text.style.height = 'auto';
    this.#text.style.height = `${this.#text.scrollHeight + 2}px`;
    const left = MESSAGE_LIMIT - this.#text.value.length;
    this.#counter.hidden = left >= SHOW_COUNTER_BELOW;
    this.#counter.toggleAttribute('data-near', left < 50);
    setText(this.#counter, left > 0 ? `${left.toLocaleString()} characters left` : 'That’s all that fits');
  }
}
