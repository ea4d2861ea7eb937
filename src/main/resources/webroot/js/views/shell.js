import { part } from '../dom.js';

const TITLES = { start: 'Parley – talk to someone new', search: 'Searching… – Parley', chat: 'Chat – Parley' };

/** Which of the three views is on the page, where the focus goes, and what the tab says. */
export class Shell {
  #unread = 0;

  get view() {
    return document.documentElement.dataset.view;
  }

  show(view) {
    const changed = this.view !== view;
    document.documentElement.dataset.view = view;
    for (const name of Object.keys(TITLES)) {
      part(`view-${name}`).hidden = name !== view;
    }
    this.#unread = 0;
    this.#title();
    if (changed && view !== 'chat') {
      scrollTo(0, 0);
      part(view === 'start' ? 'start-title' : 'stage').focus({ preventScroll: true });
    }
  }

  unread() {
    this.#unread++;
    this.#title();
  }

  seen() {
    this.#unread = 0;
    this.#title();
  }

  #title() {
    const title = TITLES[this.view];
    document.title = this.#unread > 0 ? `(${this.#unread}) ${title}` : title;
  }
}
