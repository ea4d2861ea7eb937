import { make, setText } from '../../dom.js';
import { sizeWords, tameName } from '../../filewords.js';
import { refusalWords } from '../refusals.js';
import { glyph } from './glyphs.js';
import { round } from './parts.js';

/** One file in the tray, before it is sent or on its way. It changes in place, so that the focus stays on its buttons. */
export class TrayItem {
  /** @param on `remove(id)`, `retry(id)` @param look `(upload) => Promise` of its thumbnail, or null @param limits `() => config` */
  constructor({ upload, on, look, limits }) {
    Object.assign(this, { upload, limits });
    const name = upload.kind === 'voice' ? 'Voice note' : tameName(upload.name);
    this.picture = make('span', { class: 'file-icon' }, glyph(upload.kind === 'voice' ? 'mic' : guessed(upload.type)));
    this.said = make('span', { class: 'file-said', 'data-testid': 'upload-state' });
    this.bar = make('progress', { max: 100, value: 0, 'aria-label': `${name}, how far it has come`, 'data-testid': 'upload-progress' });
    this.again = round('again', `Try ${name} again`, { 'data-testid': 'upload-retry', onclick: () => on.retry(upload.id) });
    this.away = round('close', `Remove ${name}`, { 'data-testid': 'upload-remove', onclick: () => on.remove(upload.id) });
    this.element = make('li', { class: 'file-upload', 'data-testid': 'upload', 'data-id': upload.id },
      this.picture, make('span', { class: 'file-words' }, make('b', { dir: 'auto', 'data-testid': 'upload-name' }, name), this.said, this.bar), this.again, this.away);
    this.#show(look);
    this.draw();
  }

  draw() {
    const { state, size, sent, error } = this.upload;
    const busy = state === 'sending' || state === 'finishing';
    this.element.dataset.state = state;
    this.bar.hidden = !busy;
    if (state === 'finishing') {
      this.bar.removeAttribute('value');
    } else {
      this.bar.value = size > 0 ? Math.round((100 * sent) / size) : 0;
    }
    this.again.hidden = state !== 'failed';
    const stop = busy || state === 'waiting';
    const words = `${stop ? 'Stop sending' : 'Remove'} ${tameName(this.upload.name)}`;
    this.away.setAttribute('aria-label', words);
    this.away.title = words;
    setText(this.said, stateWords({ state, size, sent, error, maxBytes: this.limits()?.maxBytes }));
  }

  close() {
    if (this.url) {
      URL.revokeObjectURL(this.url);
    }
    this.element.remove();
  }

  async #show(look) {
    const { thumbnail } = (await look(this.upload)) ?? {};
    if (thumbnail) {
      this.url = URL.createObjectURL(thumbnail);
      this.picture.replaceChildren(make('img', { alt: '', src: this.url, 'data-testid': 'upload-thumbnail' }));
    }
  }
}

/** What the line below a name says. Pure. */
export function stateWords({ state, size, sent, error, maxBytes }) {
  switch (state) {
    case 'refused': return `Not sent. ${refusalWords(error, { size, maxBytes })}`;
    case 'failed': return `Stopped. ${refusalWords(error, { size, maxBytes })}`;
    case 'waiting': return 'Waits for its turn';
    case 'finishing': return 'Being checked…';
    case 'sending': return error ? `Interrupted at ${sizeWords(sent)}, goes on by itself` : `${sizeWords(sent)} of ${sizeWords(size)}`;
    default: return sizeWords(size);
  }
}

/** What a file seems to be before the server has looked at it. */
function guessed(type) {
  const [kind] = type.split('/');
  if (kind === 'image' || kind === 'video' || kind === 'audio' || kind === 'text') {
    return kind;
  }
  return /zip|rar|tar|7z|compressed/.test(type) ? 'archive' : 'document';
}
