import { icon, make } from '../dom.js';

/** A set of words shown as chips, each with its own way out. */
export class Chips {
  constructor({ list, limit, label = (value) => value, changed }) {
    Object.assign(this, { list, limit, label, changed, values: [] });
  }

  set(values) {
    this.values = [...new Set(values)].slice(0, this.limit);
    this.#draw();
  }

  /** Returns whether it fitted. */
  add(value) {
    const known = this.values.some((other) => other.toLowerCase() === value.toLowerCase());
    if (!value || known || this.values.length >= this.limit) {
      return false;
    }
    this.set([...this.values, value]);
    return true;
  }

  remove(value) {
    const at = this.values.indexOf(value);
    this.set(this.values.filter((other) => other !== value));
    this.list.querySelectorAll('button')[Math.min(at, this.values.length - 1)]?.focus();
  }

  #draw() {
    this.list.replaceChildren(...this.values.map((value) => this.#chip(value)));
    this.changed(this.values);
  }

  #chip(value) {
    const name = this.label(value);
    const out = make('button', { type: 'button', 'aria-label': `Remove ${name}`, onclick: () => this.remove(value) });
    out.append(icon('close'));
    return make('span', { class: 'chip', role: 'listitem', 'data-value': value }, name, out);
  }
}

export function plainChips(list, names) {
  list.replaceChildren(...names.map((name) => make('span', { class: 'chip' }, name)));
}
