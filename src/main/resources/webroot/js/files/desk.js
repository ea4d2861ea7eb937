import { newId } from '../dom.js';
import { browserTimers } from '../events.js';
import { faceOf } from '../filewords.js';
import { FileAccess } from './access.js';
import { FILES, send } from './http.js';
import { KeptUploads } from './kept.js';
import { messageOf } from './messages.js';
import { lookAt } from './pictures.js';
import { Turn, VoicePlayer } from './player.js';
import { UploadQueue } from './queue.js';
import { Transfer } from './transfer.js';
import { openGallery } from './views/gallery.js';
import { mediaView } from './views/media.js';
import { mountLine } from './views/line.js';
import { loadStyle, save } from './views/parts.js';
import { pictureView } from './views/picture.js';
import { goneView, rowView } from './views/row.js';
import { voiceView } from './views/voice.js';

const EXPIRY_EVERY_MS = 20_000;

/** Everything of files that a page has once: what goes to the server, the ways to what is there, and what plays. */
export class Desk {
  #looks = new Map();
  #players = new Map();
  #resumed = null;
  #limits = null;
  #limitsAsked = 0;

  /** @param view `token()`, `me()`, `roomOf(roomId)`, `deliver(roomId, message)`, `mark()`: see filesharing.js */
  constructor(view) {
    this.view = view;
    this.turn = new Turn();
    this.access = new FileAccess({ token: view.token, save });
    this.kept = new KeptUploads({ userId: () => view.me()?.id ?? null, mark: { read: () => view.mark().read(), write: (on) => (on ? view.mark().write(true) : view.mark().clear()) } });
    this.queue = new UploadQueue({
      transferOf: (upload, on) => new Transfer({ upload, on, look: () => this.look(upload), transport: send, timers: browserTimers, token: view.token }),
      keep: this.kept,
      deliver: (upload, file) => this.#deliver(upload, file),
      roomOf: view.roomOf,
      config: () => this.#limits,
      now: () => Date.now(),
      newId,
    });
    this.access.on('gone', ({ fileId, words }) => this.#showGone(fileId, words));
    addEventListener('online', () => this.queue.hurry());
    setInterval(() => this.#expire(), EXPIRY_EVERY_MS);
    loadStyle();
    this.resume();
  }

  /** Connected: what was begun before a reload goes on, and what waits for the network. */
  async resume() {
    this.#askLimits();
    this.queue.hurry();
    const id = this.view.me()?.id ?? null;
    if (id && this.#resumed !== id) {
      this.#resumed = id;
      const records = await this.kept.take();
      if (this.view.me()?.id === id) {
        this.queue.restore(records);
      }
    }
  }

  /** Puts the tray and the recorder above a writing line. */
  mount(line) {
    this.#askLimits();
    return mountLine({ line, queue: this.queue, turn: this.turn, look: (upload) => this.look(upload), limits: () => this.#limits });
  }

  /** Shows the file of a message in its place. @param messages of the room, at any time */
  fill(host, item, messages) {
    const { type, file } = item;
    const words = this.access.missing(file);
    host.item = item;
    host.replaceChildren(words ? goneView({ file, words }) : this.#viewOf(faceOf(type, file), item, messages));
  }

  /** What can be made of a picture before it is sent; once for each. */
  look({ id, blob }) {
    const known = this.#looks.get(id) ?? lookAt(blob);
    this.#looks.set(id, known);
    return known;
  }

  clear() {
    this.turn.silence();
    this.queue.clear();
    this.kept.letGo();
    this.access.clear();
    this.#looks.clear();
    this.#players.clear();
    this.#resumed = null;
  }

  #viewOf(face, item, messages) {
    const { file } = item;
    const { access: fetch, turn } = this;
    switch (face) {
      case 'picture': return pictureView({ file, fetch, open: () => this.#openGallery(item, messages()) });
      case 'voice': return voiceView({ player: this.#playerOf(file), peaks: file.peaks, note: file.playsEverywhere === false ? 'Some browsers can’t play this note.' : '', words: (error) => (error.code === 'UNPLAYABLE' ? 'This browser can’t play this note.' : fetch.words(error)) });
      case 'row': return rowView({ file, fetch });
      default: return mediaView({ face, file, fetch, turn });
    }
  }

  /** A note keeps its place and goes on when its room is left and entered again. */
  #playerOf(file) {
    const { fileId, durationMs } = file;
    const known = this.#players.get(fileId) ?? new VoicePlayer({ turn: this.turn, durationMs, open: async () => new Audio(URL.createObjectURL(await this.access.bytes(fileId))) });
    this.#players.set(fileId, known);
    return known;
  }

  #openGallery(item, messages) {
    const pictures = messages.filter(({ type, file }) => file && faceOf(type, file) === 'picture' && !this.access.missing(file));
    const at = pictures.findIndex(({ file }) => file.fileId === item.file.fileId);
    openGallery({ items: at < 0 ? [item] : pictures, at: Math.max(0, at), fetch: this.access });
  }

  async #deliver(upload, file) {
    const { thumbnail } = (await this.#looks.get(upload.id)) ?? {};
    this.#looks.delete(upload.id);
    if (thumbnail) {
      this.access.thumbnails.learn(file.fileId, thumbnail);
    }
    await this.view.deliver(upload.roomId, messageOf(upload, file));
  }

  #showGone(fileId, words) {
    for (const host of document.querySelectorAll(`[data-file="${CSS.escape(fileId)}"]`)) {
      host.replaceChildren(goneView({ file: host.item.file, words }));
    }
  }

  #expire() {
    for (const host of document.querySelectorAll('[data-file]')) {
      const words = host.item && this.access.missing(host.item.file);
      if (words && !host.querySelector('.file-gone')) {
        this.#showGone(host.dataset.file, words);
      }
    }
  }

  /** Without them the server still refuses what is too much, only later. */
  async #askLimits() {
    if (this.#limits || Date.now() - this.#limitsAsked < EXPIRY_EVERY_MS || !this.view.token()) {
      return;
    }
    this.#limitsAsked = Date.now();
    const headers = { Authorization: `Bearer ${this.view.token()}`, Accept: 'application/json' };
    const answer = await send({ method: 'GET', path: `${FILES}/config`, headers }).catch(() => null);
    if (answer?.status === 200) {
      this.#limits = JSON.parse(answer.text);
    }
  }
}
