import { make, setText } from '../../dom.js';
import { sizeWords, tameName } from '../../filewords.js';
import { glyph } from './glyphs.js';

/** A file as a row: what it is, its name and size, and the way to have it. */
export function rowView({ file, fetch }) {
  const name = tameName(file.name);
  const said = make('span', { class: 'file-size', 'data-testid': 'file-size' }, sizeWords(file.size));
  const button = make('button', {
    type: 'button', class: 'file-row', 'data-testid': 'file-download', 'aria-label': `Download ${name}, ${sizeWords(file.size)}`,
    onclick: async () => {
      button.setAttribute('aria-busy', 'true');
      const refused = await fetch.download(file);
      button.removeAttribute('aria-busy');
      setText(said, refused ?? sizeWords(file.size));
    },
  },
    make('span', { class: 'file-icon' }, glyph(file.category)),
    make('span', { class: 'file-words' }, make('b', { dir: 'auto', 'data-testid': 'file-name' }, name), said),
    make('span', { class: 'file-get' }, glyph('download')));
  return button;
}

/** What stands in the place of a file that can't be had any more. */
export function goneView({ file, words }) {
  return make('div', { class: 'file-row file-gone', 'data-testid': 'file-gone' },
    make('span', { class: 'file-icon' }, glyph('gone')),
    make('span', { class: 'file-words' }, make('b', { dir: 'auto', 'data-testid': 'file-name' }, tameName(file.name)), make('span', {}, words)));
}
