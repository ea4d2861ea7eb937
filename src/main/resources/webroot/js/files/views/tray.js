import { make, setText } from '../../dom.js';
import { tameName } from '../../filewords.js';
import { check } from '../../views/modal.js';
import { refusalWords } from '../refusals.js';
import { TrayItem } from './trayitem.js';

const CAMERA_MADE = /^(?:image|video)\//;

/** Above the writing line: what is about to be sent, what is on its way, and what was refused and why. */
export class Tray {
  #items = new Map();
  #roomId = null;

  /** @param changed called when what may be sent has changed */
  constructor({ queue, look, limits, changed }) {
    Object.assign(this, { queue, look, limits, changed });
    this.list = make('ul', { class: 'file-uploads', 'aria-label': 'Files to send', 'data-testid': 'uploads' });
    this.keep = check('Keep place and camera data', { 'data-testid': 'keep-metadata' }, 'Cameras note in pictures and films where and with what they were taken. That is taken out, unless you keep it.');
    this.heard = make('p', { class: 'hidden', role: 'status', 'data-testid': 'upload-heard' });
    this.element = make('section', { class: 'file-tray', 'aria-label': 'Files', 'data-testid': 'tray', hidden: true }, this.list, this.keep);
    this.stops = [queue.on('changed', (roomId) => roomId === this.#roomId && this.draw()), queue.on('told', (upload) => this.#told(upload))];
  }

  get waiting() {
    return this.#roomId !== null && this.queue.chosen(this.#roomId).length > 0;
  }

  show(roomId) {
    this.#roomId = roomId;
    this.keep.input.checked = false;
    this.draw();
  }

  /** Sends what was chosen, with the words as its caption. */
  send(caption, replyTo) {
    this.queue.send(this.#roomId, { caption, replyTo, keepMetadata: this.keep.input.checked });
    this.keep.input.checked = false;
  }

  draw() {
    const uploads = this.#roomId === null ? [] : this.queue.of(this.#roomId);
    const kept = new Set(uploads.map(({ id }) => id));
    for (const [id, item] of this.#items) {
      if (!kept.has(id)) {
        this.#drop(id, item);
      }
    }
    for (const upload of uploads) {
      const known = this.#items.get(upload.id);
      known ? known.draw() : this.#add(upload);
    }
    this.keep.hidden = !uploads.some(({ state, type }) => state === 'chosen' && CAMERA_MADE.test(type));
    this.element.hidden = uploads.length === 0;
    this.changed();
  }

  #add(upload) {
    const { queue, look, limits } = this;
    const item = new TrayItem({ upload, look, limits, on: { remove: (id) => queue.remove(id), retry: (id) => queue.retry(id) } });
    this.#items.set(upload.id, item);
    this.list.append(item.element);
    item.element.scrollIntoView({ block: 'nearest' });
    if (upload.state === 'refused') {
      this.#told(upload);
    }
  }

  /** The focus goes to the next file, not to nowhere. */
  #drop(id, item) {
    const focused = item.element.contains(document.activeElement);
    const next = item.element.nextElementSibling ?? item.element.previousElementSibling;
    item.close();
    this.#items.delete(id);
    if (focused) {
      (next?.querySelector('[data-testid="upload-remove"]') ?? this.back)?.focus({ preventScroll: true });
    }
  }

  /** Said to those who listen: the end of each way, not its percents. */
  #told({ roomId, name, kind, state, error, size }) {
    if (roomId === this.#roomId) {
      const what = kind === 'voice' ? 'Voice note' : tameName(name);
      setText(this.heard, state === 'sent' ? `${what} sent.` : `${what}: ${refusalWords(error, { size, maxBytes: this.limits()?.maxBytes })}`);
    }
  }
}
