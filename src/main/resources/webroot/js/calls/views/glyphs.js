import { make } from '../../dom.js';

const SVG = 'http://www.w3.org/2000/svg';

/** The icons of calls, in the hand of those on the page (24 px, strokes of 1.8). */
const PATHS = {
  phone: ['M6.6 4.5h3l1.4 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.4v3a2 2 0 0 1-2.2 2A15.5 15.5 0 0 1 4.6 6.7a2 2 0 0 1 2-2.2z'],
  end: ['M3.5 14.5c0-1.5.5-2.6 1.6-3.3a13.4 13.4 0 0 1 13.8 0c1.1.7 1.6 1.8 1.6 3.3l-.2 1.2a1.2 1.2 0 0 1-1.4 1l-3.1-.6a1.2 1.2 0 0 1-1-1.2v-1.9a11 11 0 0 0-5.6 0v1.9a1.2 1.2 0 0 1-1 1.2l-3.1.6a1.2 1.2 0 0 1-1.4-1z'],
  mic: ['M12 4a2.6 2.6 0 0 1 2.6 2.6v5a2.6 2.6 0 0 1-5.2 0v-5A2.6 2.6 0 0 1 12 4zM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3M9 20h6'],
  'mic-off': ['M9.4 9.4v2.2a2.6 2.6 0 0 0 4.3 2M14.6 11V6.6a2.6 2.6 0 0 0-5-1M6.5 11.5a5.5 5.5 0 0 0 9 4.2M17.5 11.5a5.5 5.5 0 0 1-.4 2M12 17v3M9 20h6M4.5 4.5l15 15'],
  camera: ['M4 7.5h10.5v9H4zM14.5 11l5.5-3v8l-5.5-3z'],
  'camera-off': ['M8 7.5h6.5v6M14.5 16.5H4v-9h1M14.5 11l5.5-3v8l-3-1.6M4 4l16 16'],
  screen: ['M4 5.5h16v10.5H4zM9 19.5h6M12 16v3.5M12 13V8.5M9.8 10.5 12 8.3l2.2 2.2'],
  'screen-off': ['M4 5.5h16v10.5H4zM9 19.5h6M12 16v3.5M9.8 8.5l4.4 4.4M14.2 8.5l-4.4 4.4'],
  pip: ['M4 5.5h16v13H4zM12 11.5h6v5h-6z'],
  hand: ['M8 12.5V6.5a1.3 1.3 0 0 1 2.6 0v4.5V5a1.3 1.3 0 0 1 2.6 0v6V6a1.3 1.3 0 0 1 2.6 0v7.5V9.8a1.3 1.3 0 0 1 2.6 0V14a6 6 0 0 1-6 6c-3 0-4.4-1.5-5.6-3.6L4.6 13a1.4 1.4 0 0 1 2.3-1.5z'],
  small: ['M19 5l-6 6M13 6v5h5M5 19l6-6M6 13h5v5'],
  large: ['M13 11l6-6M14 5h5v5M11 13l-6 6M10 19H5v-5'],
  close: ['M7 7l10 10M17 7 7 17'],
  settings: ['M4 8h9M17 8h3M4 16h3M11 16h9M15 5.8v4.4M9 13.8v4.4'],
  chat: ['M4 5.5h16V16H10.5L6 20v-4H4z'],
  talk: ['M5 10v4M8.5 7.5v9M12 5v14M15.5 7.5v9M19 10v4'],
};

export function glyph(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}

/** A round button of the call's bar. Its label says what pressing it does; `pressed` is for one that holds a state. */
export function control(name, label, { testId, onclick, pressed, kind = '' }) {
  return make('button', {
    type: 'button', class: `call-control ${kind}`.trim(), 'aria-label': label, title: label, 'data-testid': testId, 'aria-pressed': pressed, onclick,
  }, glyph(name));
}

/** Changes a control where it stands, so that the focus stays on it. */
export function setControl(button, name, label, pressed) {
  if (button.dataset.glyph !== name) {
    button.dataset.glyph = name;
    button.replaceChildren(glyph(name));
  }
  if (button.ariaLabel !== label) {
    button.setAttribute('aria-label', label);
    button.title = label;
  }
  if (pressed !== undefined) {
    button.setAttribute('aria-pressed', String(pressed));
  }
}
