import { CommandError } from '../bridge.js';
import { Events } from '../events.js';
import { tameName } from '../filewords.js';
import { FILES } from './http.js';
import { Links } from './links.js';
import { faultOf, missingWords } from './refusals.js';
import { Thumbnails } from './thumbnails.js';

const GONE = new Set(['GONE', 'ROOM_CLOSED', 'NOT_FOUND', 'PERMISSION_DENIED']);

/** The way to what is in files, for their members. Emits `gone` with `{fileId, words}` when one turns out not to be had any more. */
export class FileAccess extends Events {
  #gone = new Map();

  /** @param token the one that counts now @param save `(url, name)` */
  constructor({ token, save, now = () => Date.now(), get = fetch.bind(globalThis) }) {
    super();
    Object.assign(this, { token, save, now, get });
    this.links = new Links({ ask: async (fileId) => (await this.#ask(`${fileId}/link`)).json(), now });
    this.thumbnails = new Thumbnails({ load: async (fileId) => (await this.#ask(`${fileId}/thumbnail`)).blob() });
  }

  /** Why a file can't be had, as far as that is known without asking; null if it may be there. */
  missing({ fileId, gone, expiresAt }) {
    if (gone || (expiresAt > 0 && expiresAt <= this.now())) {
      return missingWords({ code: 'GONE' });
    }
    return this.#gone.get(fileId) ?? null;
  }

  thumbnail(fileId) {
    return this.thumbnails.of(fileId);
  }

  /** Resolves with a fresh address. Rejects with an error that has a `code`, after which the file may be known to be gone. */
  async link({ fileId }, how) {
    try {
      return await this.links.of(fileId, how);
    } catch (error) {
      this.#learn(fileId, error);
      throw error;
    }
  }

  /** Saves a file; resolves with words if that can't be, else null. */
  async download(file) {
    try {
      this.save(await this.link(file, { anew: true }), tameName(file.name));
      return null;
    } catch (error) {
      return missingWords(error);
    }
  }

  /** Resolves with all of a small file, such as a voice note. */
  async bytes(fileId) {
    try {
      return await (await this.#ask(fileId)).blob();
    } catch (error) {
      this.#learn(fileId, error);
      throw error;
    }
  }

  words(error) {
    return missingWords(error);
  }

  clear() {
    this.links.clear();
    this.thumbnails.clear();
    this.#gone.clear();
  }

  async #ask(path) {
    let answer;
    try {
      answer = await this.get(`${FILES}/${path}`, { headers: { Authorization: `Bearer ${this.token()}` }, cache: 'no-store' });
    } catch {
      throw CommandError.disconnected();
    }
    if (!answer.ok) {
      throw faultOf({ status: answer.status, header: (name) => answer.headers.get(name), text: await answer.text() });
    }
    return answer;
  }

  #learn(fileId, error) {
    if (GONE.has(error.code)) {
      const words = missingWords(error);
      this.#gone.set(fileId, words);
      this.emit('gone', { fileId, words });
    }
  }
}
