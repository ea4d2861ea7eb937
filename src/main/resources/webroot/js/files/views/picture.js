import { make } from '../../dom.js';
import { sizeWords, tameName } from '../../filewords.js';
import { decode, fromBase64 } from '../thumbhash.js';
import { onceInSight } from './parts.js';

/** A picture in its reserved place: first its blur, then its thumbnail; pressing it opens the whole one. */
export function pictureView({ file, fetch, open }) {
  const name = tameName(file.name);
  const button = make('button', { type: 'button', class: 'file-picture', 'data-testid': 'file-picture', 'aria-label': `Picture ${name}, ${sizeWords(file.size)}. Open`, onclick: () => {
    // Not every browser gives the focus to what is pressed, and the gallery gives it back.
    button.focus({ preventScroll: true });
    open();
  } });
  const blur = blurOf(file.thumbhash);
  if (blur) {
    button.append(blur);
  }
  const picture = make('img', { alt: '', decoding: 'async', 'data-testid': 'file-thumbnail' });
  picture.addEventListener('load', () => button.setAttribute('data-there', ''));
  onceInSight(button, async () => {
    const url = file.hasThumbnail ? await fetch.thumbnail(file.fileId) : null;
    picture.src = url ?? (await fetch.link(file).catch(() => '')) ?? '';
    button.append(picture);
  });
  return button;
}

/** The blurred picture of a thumbhash, or null. */
export function blurOf(thumbhash) {
  try {
    const { w, h, rgba } = decode(fromBase64(thumbhash));
    const canvas = make('canvas', { class: 'file-blur', width: w, height: h, 'aria-hidden': 'true' });
    canvas.getContext('2d').putImageData(new ImageData(rgba, w, h), 0, 0);
    return canvas;
  } catch {
    return null;
  }
}
