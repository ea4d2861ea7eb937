import { FILES } from './http.js';
import { SingleUpload } from './single.js';
import { TusUpload } from './tus.js';

/** What is smaller goes in one request: there is little to resume. */
const SINGLE_BYTES = 1_024 * 1_024;

/** Brings one file to the server, by the way that suits it, with its thumbnail. */
export class Transfer {
  #current = null;
  #cancelled = null;

  /**
   * @param upload see queue.js @param on what the ways report
   * @param look `() => Promise` of `{thumbnail, thumbhash}` for a picture, or null
   */
  constructor({ upload, on, look, transport, timers, token }) {
    Object.assign(this, { upload, on, look, shared: { transport, timers, token } });
  }

  async run() {
    const { upload } = this;
    const look = upload.kind === 'voice' ? null : await this.look();
    if (this.#cancelled) {
      throw Object.assign(new Error('Cancelled'), { code: 'CANCELLED' });
    }
    if (upload.kind === 'voice' || (upload.size <= SINGLE_BYTES && !upload.fileId)) {
      try {
        const file = await this.#go(this.#single(look));
        return { ...file, hasThumbnail: Boolean(look?.thumbnail) };
      } catch (error) {
        if (error.code !== 'PROXY_LIMIT' || upload.kind === 'voice') {
          throw error;
        }
      }
    }
    const file = await this.#go(this.#resumable(look));
    return { ...file, hasThumbnail: Boolean(look?.thumbnail) && (await this.#saveThumbnail(file.fileId, look.thumbnail)) };
  }

  cancel(how) {
    this.#cancelled = true;
    this.#current?.cancel(how);
  }

  hurry() {
    this.#current?.hurry();
  }

  #go(way) {
    this.#current = way;
    return way.run();
  }

  #single(look) {
    const { roomId, kind, blob, name, keepMetadata, durationMs } = this.upload;
    const fields = { roomId, durationMs, keepMetadata: keepMetadata || null, thumbhash: look?.thumbhash, thumbnail: look?.thumbnail };
    return new SingleUpload({ ...this.shared, path: kind === 'voice' ? 'voice' : 'upload', file: blob, name, fields, on: this.on });
  }

  #resumable(look) {
    const { roomId, blob, name, type, keepMetadata, fileId } = this.upload;
    const metadata = { roomId, filename: name, filetype: type, keepMetadata: keepMetadata || null, thumbhash: look?.thumbhash };
    return new TusUpload({ ...this.shared, file: blob, metadata, fileId, on: this.on });
  }

  /** A file without a thumbnail is a file all the same. */
  async #saveThumbnail(fileId, thumbnail) {
    const { transport, token } = this.shared;
    const headers = { Authorization: `Bearer ${token()}`, 'Content-Type': thumbnail.type };
    const answer = await transport({ method: 'PUT', path: `${FILES}/${fileId}/thumbnail`, headers, body: thumbnail }).catch(() => ({ status: 0 }));
    return answer.status >= 200 && answer.status < 300;
  }
}
