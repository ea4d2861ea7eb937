import { FILES } from './http.js';
import { Patience } from './patience.js';
import { faultOf } from './refusals.js';

const REQUEST_MS = 180_000;

/** A small file, or a voice note, in one request; tried again as a whole. */
export class SingleUpload {
  #controller = new AbortController();

  /**
   * @param path `upload` or `voice`
   * @param fields what goes with the file; it stands before it, so that the server can judge before the first byte
   * @param on `progress(bytes)`, `waiting(error)` with null when it goes on
   */
  constructor({ transport, timers, token, path, file, name, fields, on, random }) {
    Object.assign(this, { transport, token, path, file, name, fields, on });
    this.patience = new Patience({ timers, waiting: (error) => on.waiting(error), random });
  }

  async run() {
    for (;;) {
      try {
        return await this.#attempt();
      } catch (error) {
        if (this.#controller.signal.aborted) {
          throw Object.assign(error, { code: 'CANCELLED' });
        }
        await this.patience.after(error);
      }
    }
  }

  cancel() {
    this.#controller.abort();
    this.patience.end();
  }

  hurry() {
    this.patience.hurry();
  }

  async #attempt() {
    const body = new FormData();
    for (const [name, value] of Object.entries(this.fields)) {
      if (value instanceof Blob) {
        body.append(name, value, name);
      } else if (value != null && value !== '') {
        body.append(name, String(value));
      }
    }
    body.append('file', this.file, this.name);
    this.on.waiting(null);
    const answer = await this.transport({
      method: 'POST', path: `${FILES}/${this.path}`, headers: { Authorization: `Bearer ${this.token()}`, Accept: 'application/json' }, body,
      progress: (bytes) => this.on.progress(Math.min(bytes, this.file.size)), signal: this.#controller.signal, timeoutMs: REQUEST_MS,
    });
    if (answer.status !== 201 && answer.status !== 200) {
      throw faultOf(answer);
    }
    return JSON.parse(answer.text);
  }
}
