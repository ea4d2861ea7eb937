/** Finds the element that a test would find: the ids of the page's parts are its `data-testid`s. */
export function part(testId, root = document) {
  const element = root.querySelector(`[data-testid="${testId}"]`);
  if (!element) {
    throw new Error(`The page has no part ${testId}`);
  }
  return element;
}

/** Makes an element. Text only ever becomes a text node, so nothing that a user writes is read as markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value != null) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.filter((child) => child != null && child !== false));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** Writes only what differs, so that live regions stay quiet and layout is not done twice. */
export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** A hue of 12 for each name, always the same one. */
export function hueOf(name) {
  let sum = 0;
  for (const char of name) {
    sum = (sum * 31 + char.codePointAt(0)) % 9973;
  }
  return sum % 12;
}

export function paintAvatar(element, name) {
  element.dataset.hue = hueOf(name);
  setText(element, (Array.from(name)[0] ?? '?').toUpperCase());
}

/** A random id that also works without a secure context, where `crypto.randomUUID` does not exist. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A button with a picture only; its label is for those who can't see it. */
export function iconButton(name, label, attributes = {}) {
  return make('button', { type: 'button', class: 'round', 'aria-label': label, title: label, ...attributes }, icon(name));
}

/** Calls `draw` at most once a frame, however often it is asked for; also in a tab that nobody looks at. */
export function oncePerFrame(draw) {
  let planned = false;
  return () => {
    if (!planned) {
      planned = true;
      const frame = document.hidden ? (action) => setTimeout(action, 100) : requestAnimationFrame;
      frame(() => {
        planned = false;
        draw();
      });
    }
  };
}
