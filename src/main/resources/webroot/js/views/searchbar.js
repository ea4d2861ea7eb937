import { iconButton, make, setText } from '../dom.js';

/** Looks for words in what is loaded of a conversation; further back only when asked to. */
export class SearchBar {
  #conversation = null;
  #found = [];
  #at = -1;

  constructor({ reveal, older }) {
    Object.assign(this, { reveal, older });
    this.input = make('input', { type: 'search', 'aria-label': 'Search in this conversation', placeholder: 'Search what is loaded', maxlength: 100, 'data-testid': 'search-words' });
    this.count = make('span', { class: 'muted', role: 'status', 'data-testid': 'search-count' });
    this.more = make('button', { type: 'button', class: 'quiet small', onclick: () => this.#further() }, 'Further back');
    const step = (name, label, by) => iconButton(name, label, { onclick: () => this.#go(by) });
    this.element = make('div', { class: 'searchbar', role: 'search', hidden: true }, this.input, this.count, step('up', 'Older match', -1), step('down', 'Newer match', 1), this.more, iconButton('close', 'End the search', { 'data-testid': 'search-close', onclick: () => this.close() }));
    this.input.addEventListener('input', () => this.#search());
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') {
        this.#go(event.shiftKey ? 1 : -1);
      } else if (event.key === 'Escape') {
        this.close();
      }
    });
  }

  toggle(conversation) {
    if (!this.element.hidden) {
      this.close();
      return;
    }
    this.#conversation = conversation;
    this.element.hidden = false;
    this.input.focus();
    this.#search();
  }

  close() {
    this.element.hidden = true;
    this.input.value = '';
    setText(this.count, '');
  }

  #search() {
    const words = this.input.value.trim().toLowerCase();
    const { messages } = this.#conversation.feed;
    this.#found = words === '' ? [] : messages.filter(({ content }) => content?.toLowerCase().includes(words)).map(({ id }) => id);
    this.#at = this.#found.length;
    this.more.hidden = !this.#conversation.hasMore;
    setText(this.count, words === '' ? '' : 'Nothing found');
    this.#go(-1);
  }

  #go(by) {
    if (this.#found.length > 0) {
      this.#at = Math.min(this.#found.length - 1, Math.max(0, this.#at + by));
      setText(this.count, `${this.#found.length - this.#at} of ${this.#found.length}`);
      this.reveal(this.#found[this.#at]);
    }
  }

  async #further() {
    await this.older();
    this.#search();
  }
}
