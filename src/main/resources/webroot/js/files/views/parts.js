import { make } from '../../dom.js';
import { glyph } from './glyphs.js';

let loaded = null;

/** The look of files, loaded with the first one; the page keeps its own. */
export function loadStyle() {
  loaded ??= new Promise((resolve) => {
    document.head.append(make('link', { rel: 'stylesheet', href: 'css/files.css', onload: resolve, onerror: resolve }));
  });
  return loaded;
}

/** A round button with a picture; its label says what pressing it does. */
export function round(name, label, attributes = {}) {
  return make('button', { type: 'button', class: 'file-round', 'aria-label': label, title: label, ...attributes }, glyph(name));
}

/** Changes a button where it stands, so that the focus stays on it. */
export function setRound(button, name, label) {
  if (button.dataset.glyph !== name) {
    button.dataset.glyph = name;
    button.replaceChildren(glyph(name));
  }
  if (button.ariaLabel !== label) {
    button.setAttribute('aria-label', label);
    button.title = label;
  }
}

/** Saves what lies at an address of this site. */
export function save(url, name) {
  const link = make('a', { href: url, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
}

const WAYS = new WeakMap();
let observer = null;

/** Calls `action` once, when the element comes near to where it can be seen. */
export function onceInSight(element, action) {
  observer ??= new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) {
        observer.unobserve(target);
        WAYS.get(target)?.();
        WAYS.delete(target);
      }
    }
  }, { rootMargin: '400px' });
  WAYS.set(element, action);
  observer.observe(element);
}
