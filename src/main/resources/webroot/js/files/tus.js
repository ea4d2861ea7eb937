import { FILES } from './http.js';
import { Patience } from './patience.js';
import { faultOf } from './refusals.js';

const UPLOADS = `${FILES}/uploads`;
const VERSION = { 'Tus-Resumable': '1.0.0' };
const PIECE_BYTES = 4 * 1_024 * 1_024;
/** A common proxy takes 1 MB unless it is told otherwise. */
const SMALL_PIECE_BYTES = 512 * 1_024;
const FINISH_QUESTIONS = 40;
/** A request that takes longer counts as lost; what came of it until then is not. */
const REQUEST_MS = 180_000;

/**
 * One upload by the tus protocol, version 1.0 (https://tus.io/protocols/resumable-upload): it is created once, goes in pieces, and
 * after any failure goes on at the offset that the server names, on whatever node.
 */
export class TusUpload {
  #controller = new AbortController();
  #offset = 0;
  #unsure;
  #begunAnew = false;
  #pieceBytes = PIECE_BYTES;

  /**
   * @param transport see `send` of http.js
   * @param token the one that counts now, at any time
   * @param fileId of an upload that was begun before, or null
   * @param on `created(fileId)`, `progress(bytes)`, `waiting(error)` with null when it goes on
   */
  constructor({ transport, timers, token, file, metadata, fileId = null, on, random }) {
    Object.assign(this, { transport, token, file, metadata, fileId, on });
    this.patience = new Patience({ timers, waiting: (error) => on.waiting(error), random });
    this.#unsure = fileId !== null;
  }

  /** Resolves with what the server says of the whole file; rejects with an error that has a `code`. */
  async run() {
    for (;;) {
      try {
        return await this.#attempt();
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  /** Ends it here. @param keep whether it may go on later; else the server is told to forget what it has */
  cancel({ keep = false } = {}) {
    this.#controller.abort();
    this.patience.end();
    if (this.fileId !== null && !keep) {
      this.transport({ method: 'DELETE', path: `${UPLOADS}/${this.fileId}`, headers: this.#headers() }).catch(() => {});
    }
  }

  hurry() {
    this.patience.hurry();
  }

  async #attempt() {
    if (this.fileId === null) {
      await this.#create();
    } else if (this.#unsure) {
      this.#reach((await this.#request('HEAD', this.#path, { ok: [200, 204] })).header('Upload-Offset'));
    }
    while (this.#offset < this.file.size) {
      await this.#append();
    }
    return this.#finished();
  }

  async #create() {
    const metadata = Object.entries(this.metadata).filter(([, value]) => value != null && value !== '');
    const headers = {
      'Upload-Length': String(this.file.size),
      'Upload-Metadata': metadata.map(([name, value]) => `${name} ${inBase64(String(value))}`).join(','),
    };
    const answer = await this.#request('POST', UPLOADS, { headers, ok: [201] });
    this.fileId = idIn(answer.header('Location'));
    this.on.created(this.fileId);
    this.#reach(0);
  }

  async #append() {
    const from = this.#offset;
    const body = this.file.slice(from, from + this.#pieceBytes);
    const headers = { 'Upload-Offset': String(from), 'Content-Type': 'application/offset+octet-stream' };
    this.#unsure = true;
    const answer = await this.#request('PATCH', this.#path, { headers, body, progress: (bytes) => this.on.progress(from + Math.min(bytes, body.size)), ok: [200, 204] });
    this.#reach(answer.header('Upload-Offset') ?? from + body.size);
  }

  /** The server looks at the whole file before it says that it is ready. */
  async #finished() {
    for (let i = 0; i < FINISH_QUESTIONS; i++) {
      const { text } = await this.#request('GET', `${FILES}/${this.fileId}/info`, { headers: { Accept: 'application/json' }, ok: [200] });
      const told = JSON.parse(text);
      if (told.state !== 'uploading') {
        return told;
      }
      await this.patience.pause(Math.min(2_000, 100 * 1.5 ** i));
    }
    throw Object.assign(new Error('The server took too long'), { code: 'TIMEOUT' });
  }

  /** The server has all up to here. */
  #reach(told) {
    const offset = Number(told);
    if (told == null || !(offset >= 0 && offset <= this.file.size)) {
      throw Object.assign(new Error(`An offset of ${told}`), { code: 'INTERNAL' });
    }
    if (offset > this.#offset) {
      this.patience.movedOn();
    }
    this.#offset = offset;
    this.#unsure = false;
    this.on.waiting(null);
    this.on.progress(offset);
  }

  async #request(method, path, { headers = {}, ok, ...more }) {
    const answer = await this.transport({ method, path, headers: { ...this.#headers(), ...headers }, signal: this.#controller.signal, timeoutMs: REQUEST_MS, ...more });
    if (!ok.includes(answer.status)) {
      throw faultOf(answer);
    }
    return answer;
  }

  get #path() {
    return `${UPLOADS}/${this.fileId}`;
  }

  #headers() {
    return { ...VERSION, Authorization: `Bearer ${this.token()}` };
  }

  /** Finds the way on; throws what can't be mended. */
  async #recover(error) {
    if (this.#controller.signal.aborted) {
      throw Object.assign(error, { code: 'CANCELLED' });
    }
    if (error.code === 'PROXY_LIMIT' && this.#pieceBytes > SMALL_PIECE_BYTES) {
      this.#pieceBytes = SMALL_PIECE_BYTES;
      return;
    }
    if (this.#isForgotten(error)) {
      this.fileId = null;
      this.#begunAnew = true;
      this.#offset = 0;
      return;
    }
    await this.patience.after(error);
    // A server in between may also cut the line where a piece is too large for it.
    if (this.patience.attempts > 1) {
      this.#pieceBytes = SMALL_PIECE_BYTES;
    }
  }

  /** The server no longer knows what was begun: it begins once more. */
  #isForgotten({ code }) {
    return this.fileId !== null && this.#unsure && !this.#begunAnew && (code === 'GONE' || code === 'NOT_FOUND');
  }
}

const idIn = (location) => decodeURIComponent(location.replace(/[?#].*$/, '').replace(/\/+$/, '').split('/').at(-1));

const inBase64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
