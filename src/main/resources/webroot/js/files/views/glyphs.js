const SVG = 'http://www.w3.org/2000/svg';

/** The icons of files, in the hand of those on the page (24 px, strokes of 1.8). */
const PATHS = {
  image: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15 9h.01',
  video: 'M4 6h16v12H4zM10 9.5v5l4.2-2.5z',
  audio: 'M9 17.5V6l9-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM18 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z',
  document: 'M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.5h6',
  text: 'M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 11.5h3M9 14.5h6M9 17.5h4',
  archive: 'M5 4.5h14v4H5zM6 8.5v11h12v-11M10.5 12.5h3',
  gone: 'M6 3.5h8l4 4v13H6zM9.5 11.5l5 5M14.5 11.5l-5 5',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 19.5h14',
  play: 'M8 5.5v13l10.5-6.5z',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  stop: 'M7 7h10v10H7z',
  mic: 'M12 4a2.6 2.6 0 0 1 2.6 2.6v5a2.6 2.6 0 0 1-5.2 0v-5A2.6 2.6 0 0 1 12 4zM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3M9 20h6',
  close: 'M7 7l10 10M17 7 7 17',
  before: 'M14.5 5.5 8 12l6.5 6.5',
  after: 'M9.5 5.5 16 12l-6.5 6.5',
  again: 'M19 6v4.5h-4.5M19 10.5A7.5 7.5 0 1 0 19.5 14',
  send: 'M12 19V6M6 11.5 12 5.5l6 6',
};

export function glyph(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name] ?? PATHS.document);
  svg.append(path);
  return svg;
}
