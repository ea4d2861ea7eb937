const text = (data) => Buffer.from(data, 'base64').toString();

/** A tus server without a network, which a test lets fail: by `fail(number, how)` for one request, by `most` for all that are larger. */
export class FakeTus {
  #failing = new Map();
  #count = 0;
  requests = [];
  uploads = new Map();
  most = Infinity;
  /** How often `info` still says that the file is being looked at. */
  busy = 0;

  /** @param how `lost` before it arrives, `answer-lost` after it, `half` of the body arrives, or an answer */
  fail(number, how) {
    this.#failing.set(number, how);
  }

  get bytes() {
    return this.requests.reduce((sum, { size }) => sum + size, 0);
  }

  transport = async ({ method, path, headers, body, progress, signal }) => {
    const number = ++this.#count;
    this.requests.push({ method, path, headers, size: body?.size ?? 0 });
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted) {
      throw Object.assign(new Error('Cancelled'), { code: 'CANCELLED' });
    }
    const how = this.#failing.get(number);
    const lost = () => Object.assign(new Error('lost'), { code: 'DISCONNECTED', temporary: true });
    if (how === 'lost') {
      throw lost();
    }
    if (typeof how === 'object') {
      return how;
    }
    if ((body?.size ?? 0) > this.most) {
      return answer(413, {}, '<html>too large</html>');
    }
    const bytes = body ? Buffer.from(await body.arrayBuffer()) : Buffer.alloc(0);
    progress?.(Math.floor(bytes.length / 2));
    const part = how === 'half' ? bytes.subarray(0, bytes.length / 2) : bytes;
    const told = this.#answer(method, path, headers, part);
    if (how === 'answer-lost' || how === 'half') {
      throw lost();
    }
    return told;
  };

  #answer(method, path, headers, bytes) {
    const id = path.split('/')[3] === undefined ? null : path.replace(/^api\/files\/(uploads\/)?/, '').split('/')[0];
    if (method === 'POST') {
      const created = `f${this.uploads.size + 1}`;
      const metadata = Object.fromEntries(headers['Upload-Metadata'].split(',').map((pair) => pair.split(' ')).map(([name, value]) => [name, text(value)]));
      this.uploads.set(created, { length: Number(headers['Upload-Length']), bytes: Buffer.alloc(0), metadata });
      return answer(201, { Location: `https://example.org/chat/api/files/uploads/${created}` });
    }
    const upload = this.uploads.get(id === 'uploads' ? path.split('/').at(-1) : id);
    if (!upload) {
      return answer(404);
    }
    if (method === 'HEAD') {
      return answer(200, { 'Upload-Offset': String(upload.bytes.length) });
    }
    if (method === 'PATCH') {
      if (Number(headers['Upload-Offset']) !== upload.bytes.length) {
        return answer(409);
      }
      upload.bytes = Buffer.concat([upload.bytes, bytes]);
      return answer(204, { 'Upload-Offset': String(upload.bytes.length) });
    }
    if (method === 'DELETE') {
      this.uploads.delete(path.split('/').at(-1));
      return answer(204);
    }
    return answer(200, {}, JSON.stringify({ fileId: id, state: this.busy-- > 0 ? 'uploading' : 'ready', size: upload.bytes.length }));
  }
}

export const answer = (status, headers = {}, body = '') => ({ status, header: (name) => headers[name] ?? null, text: body });
