const KEPT = 150;

/** Thumbnails that were loaded, as addresses of blobs; the oldest are let go. */
export class Thumbnails {
  #known = new Map();

  /** @param load `(fileId) => Promise<Blob>` */
  constructor({ load }) {
    this.load = load;
  }

  /** Resolves with an address, or null where there is no thumbnail. */
  of(fileId) {
    const known = this.#known.get(fileId) ?? this.load(fileId).then((blob) => URL.createObjectURL(blob), () => {
      this.#known.delete(fileId);
      return null;
    });
    this.#known.delete(fileId);
    this.#known.set(fileId, known);
    this.#letGo(KEPT);
    return known;
  }

  /** One that was made here need not be loaded. */
  learn(fileId, blob) {
    this.#known.set(fileId, Promise.resolve(URL.createObjectURL(blob)));
  }

  clear() {
    this.#letGo(0);
  }

  #letGo(most) {
    while (this.#known.size > most) {
      const [fileId, url] = this.#known.entries().next().value;
      this.#known.delete(fileId);
      url.then((address) => address && URL.revokeObjectURL(address));
    }
  }
}
