import { Events } from '../events.js';
import { judge } from './refusals.js';

/**
 * All files of this client on their way into rooms, in the order in which they were sent; one goes at a time, so that they arrive so.
 * A file is `chosen` (and may still be taken out), `waiting`, `sending`, `finishing`, `failed` (and may be tried again) or `refused`.
 * Emits `changed` with the id of a room, and `told` with a file that has arrived or was refused.
 */
export class UploadQueue extends Events {
  #uploads = [];
  #running = null;
  #last = 0;

  /**
   * @param transferOf `(upload, on) => {run(), cancel(), hurry()}`
   * @param keep `{put(record), drop(id)}`, what must outlive a reload
   * @param deliver `(upload, file) => Promise`, makes the message
   * @param roomOf `(roomId) => {allowsFiles, mutedUntil, over}`
   * @param config what the server says of its limits, or null
   */
  constructor({ transferOf, keep, deliver, roomOf, config, now, newId }) {
    super();
    Object.assign(this, { transferOf, keep, deliver, roomOf, config, now, newId });
  }

  of(roomId) {
    return this.#uploads.filter((upload) => upload.roomId === roomId);
  }

  chosen(roomId) {
    return this.of(roomId).filter(({ state }) => state === 'chosen');
  }

  /** The names of rooms in which something is on its way. */
  get rooms() {
    return [...new Set(this.#uploads.filter(({ state }) => state !== 'chosen' && state !== 'refused').map(({ roomId }) => roomId))];
  }

  /** Takes files to look at before they are sent. Those that would be refused are listed with the reason. */
  choose(roomId, files) {
    const chosen = files.map((blob) => this.#take(roomId, { kind: 'file', blob, name: blob.name || 'picture', type: blob.type }));
    this.emit('changed', roomId);
    return chosen;
  }

  /** Sends what was chosen; the words go with the first. */
  send(roomId, { caption = '', replyTo = null, keepMetadata = false } = {}) {
    this.chosen(roomId).forEach((upload, i) => {
      Object.assign(upload, { state: 'waiting', keepMetadata, caption: i === 0 ? caption : '', replyTo: i === 0 ? replyTo : null });
      this.#keep(upload);
    });
    this.emit('changed', roomId);
    this.#next();
  }

  /** Sends a voice note that was listened to, without a further look. */
  sendVoice(roomId, { blob, name, durationMs, replyTo = null }) {
    const upload = this.#take(roomId, { kind: 'voice', blob, name, type: blob.type, durationMs });
    if (upload.state === 'chosen') {
      Object.assign(upload, { state: 'waiting', replyTo });
      this.#keep(upload);
    }
    this.emit('changed', roomId);
    this.#next();
  }

  /** What was under way before a reload goes on. */
  restore(records) {
    for (const record of records.filter(({ id }) => !this.#find(id))) {
      this.#uploads.push({ ...record, state: 'waiting', sent: 0, error: null });
      this.emit('changed', record.roomId);
    }
    this.#next();
  }

  /** Takes a file out, at whatever state it is. */
  remove(id) {
    const upload = this.#find(id);
    if (!upload) {
      return;
    }
    this.#drop(upload);
    if (this.#running?.upload === upload) {
      this.#running.transfer.cancel();
    }
  }

  retry(id) {
    const upload = this.#find(id);
    if (upload?.state === 'failed') {
      Object.assign(upload, { state: 'waiting', error: null });
      this.emit('changed', upload.roomId);
      this.#next();
    }
  }

  /** The network is back. */
  hurry() {
    this.#running?.transfer.hurry();
  }

  /** Somebody else uses this page now; what is kept stays for the one whom it belongs to. */
  clear() {
    const running = this.#running;
    this.#uploads = [];
    this.#running = null;
    running?.transfer.cancel({ keep: true });
  }

  #take(roomId, about) {
    const error = judge(about.blob, { config: this.config(), room: this.roomOf(roomId), now: this.now() });
    // Files chosen at once keep their order also after a reload.
    this.#last = Math.max(this.now(), this.#last + 1);
    const upload = { id: this.newId(), roomId, size: about.blob.size, caption: '', replyTo: null, keepMetadata: false, fileId: null, at: this.#last, sent: 0, error, state: error ? 'refused' : 'chosen', ...about };
    this.#uploads.push(upload);
    return upload;
  }

  async #next() {
    const upload = this.#running ? null : this.#uploads.find(({ state }) => state === 'waiting');
    if (!upload) {
      return;
    }
    upload.state = 'sending';
    const transfer = this.transferOf(upload, {
      created: (fileId) => {
        upload.fileId = fileId;
        this.#keep(upload);
      },
      progress: (bytes) => this.#moved(upload, { sent: bytes, state: bytes >= upload.size ? 'finishing' : 'sending' }),
      waiting: (error) => this.#moved(upload, { error }),
    });
    this.#running = { upload, transfer };
    this.emit('changed', upload.roomId);
    try {
      await this.deliver(upload, await transfer.run());
      this.#settled(upload, { state: 'sent', error: null });
    } catch (error) {
      this.#settled(upload, { state: isFinal(error) ? 'refused' : 'failed', error });
    }
  }

  #moved(upload, change) {
    if (this.#find(upload.id)) {
      Object.assign(upload, change);
      this.emit('changed', upload.roomId);
    }
  }

  #settled(upload, change) {
    if (this.#running?.upload === upload) {
      this.#running = null;
    }
    if (this.#find(upload.id)) {
      Object.assign(upload, change);
      this.emit('told', upload);
      if (upload.state === 'sent') {
        this.#drop(upload);
      } else if (upload.state === 'refused') {
        this.keep.drop(upload.id);
        this.emit('changed', upload.roomId);
      } else {
        this.emit('changed', upload.roomId);
      }
    }
    this.#next();
  }

  #keep(upload) {
    const { state, sent, error, ...record } = upload;
    this.keep.put(record);
  }

  #drop(upload) {
    this.#uploads = this.#uploads.filter((other) => other !== upload);
    this.keep.drop(upload.id);
    this.emit('changed', upload.roomId);
  }

  #find(id) {
    return this.#uploads.find((upload) => upload.id === id);
  }
}

const FINAL = new Set([
  'UNSUPPORTED_MEDIA_TYPE', 'PAYLOAD_TOO_LARGE', 'PROXY_LIMIT', 'PERMISSION_DENIED', 'VALIDATION_ERROR', 'ROOM_CLOSED', 'NOT_FOUND', 'GONE', 'EMPTY', 'UNREADABLE',
]);

/** Whether the same file would be refused once more. */
const isFinal = ({ code }) => FINAL.has(code);
