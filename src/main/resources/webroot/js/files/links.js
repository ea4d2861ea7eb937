/** A link is used only while it has longer than this to live. */
const SPARE_MS = 20_000;

/** Signed links to files, each asked for just before it is needed and again when its time is over. */
export class Links {
  #known = new Map();

  /** @param ask `(fileId) => Promise<{url, expiresAt}>` */
  constructor({ ask, now }) {
    Object.assign(this, { ask, now });
  }

  /** Resolves with an address beside the page. @param anew whether the last one was refused */
  async of(fileId, { anew = false } = {}) {
    const known = this.#known.get(fileId);
    if (known && !anew && known.expiresAt - this.now() > SPARE_MS) {
      return known.url;
    }
    this.#known.delete(fileId);
    const { url, expiresAt } = await this.ask(fileId);
    const link = { url: besidePage(url), expiresAt };
    this.#known.set(fileId, link);
    return link.url;
  }

  clear() {
    this.#known.clear();
  }
}

/** The server names a path from its own root; the page may lie below another one. */
export function besidePage(url) {
  const path = url.replace(/^https?:\/\/[^/]*/, '');
  return /(?:api\/files|uploads)\/.*$/.exec(path)?.[0] ?? path.replace(/^\/+/, '');
}
