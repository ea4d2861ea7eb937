import { part } from '../dom.js';

/** A menu button as the ARIA practices describe it: arrows move, Escape closes and gives the focus back. */
export class Menu {
  #button = part('menu');
  #list = part('menu-items');

  constructor() {
    this.#button.addEventListener('click', () => (this.#list.hidden ? this.open() : this.close()));
    this.#button.addEventListener('keydown', (event) => event.key === 'ArrowDown' && this.open(event));
    this.#list.addEventListener('keydown', (event) => this.#key(event));
    // Closes before the item acts: a dialog that it opens gives the focus back to the button then.
    this.#list.addEventListener('click', (event) => event.target.closest('button') && this.close(), true);
    document.addEventListener('pointerdown', (event) => !event.target.closest('.menu-anchor') && this.close(false));
  }

  open(event) {
    event?.preventDefault();
    this.#show(true);
    this.#items()[0]?.focus();
  }

  close(giveFocusBack = true) {
    if (!this.#list.hidden) {
      this.#show(false);
      if (giveFocusBack) {
        this.#button.focus();
      }
    }
  }

  #show(on) {
    this.#list.hidden = !on;
    this.#button.setAttribute('aria-expanded', String(on));
  }

  #items() {
    return [...this.#list.querySelectorAll('button:not(:disabled)')];
  }

  #key(event) {
    const items = this.#items();
    const at = items.indexOf(document.activeElement);
    const target = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      items[target % items.length].focus();
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      this.close();
    } else if (event.key === 'Tab') {
      this.close(false);
    }
  }
}
