const NAME = 'parley.uploads';
const STORE = 'uploads';

/**
 * Files on their way, with their bytes, kept by the browser until they have arrived, so that a reload loses nothing. Where it keeps
 * nothing (private windows, full disks) everything works but that.
 */
export class KeptUploads {
  #base = null;
  /** Ends of the locks that this tab holds, by upload. */
  #held = new Map();
  /** Writes are done one after the other: a file that has arrived must not be kept after it was dropped. */
  #last = Promise.resolve();

  /** @param userId whose files they are, at any time @param mark `{write(on), read()}`, says to the next page whether there are any */
  constructor({ userId, mark }) {
    Object.assign(this, { userId, mark });
  }

  put(record) {
    this.mark.write(true);
    this.hold(record.id);
    return this.#do('readwrite', (store) => store.put({ ...record, userId: this.userId() }));
  }

  drop(id) {
    this.#held.get(id)?.();
    this.#held.delete(id);
    return this.#do('readwrite', (store) => store.delete(id));
  }

  /** The files of the one who is here that no other tab is sending, in the order in which they were sent. */
  async take() {
    const userId = this.userId();
    const all = (await this.#do('readonly', (store) => store.getAll())) ?? [];
    const own = all.filter((record) => record.userId === userId).sort((a, b) => a.at - b.at);
    const held = await Promise.all(own.map(({ id }) => this.hold(id)));
    if (own.length === 0) {
      this.mark.write(false);
    }
    return own.filter((_, i) => held[i]);
  }

  /** Resolves with whether this tab may send the file; until it has arrived no other one will. */
  hold(id) {
    if (!navigator.locks || this.#held.has(id)) {
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const until = new Promise((release) => this.#held.set(id, release));
      navigator.locks.request(`parley.upload.${id}`, { ifAvailable: true }, (lock) => {
        if (lock === null) {
          this.#held.delete(id);
        }
        resolve(lock !== null);
        return lock && until;
      }).catch(() => resolve(true));
    });
  }

  /** Somebody else uses this page now. */
  letGo() {
    this.#held.forEach((release) => release());
    this.#held.clear();
  }

  #do(mode, action) {
    this.#last = this.#last.then(async () => {
      const base = await this.#open();
      const request = action(base.transaction(STORE, mode).objectStore(STORE));
      return outcome(request);
    }).catch(() => null);
    return this.#last;
  }

  #open() {
    this.#base ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
      outcome(request).then(resolve, reject);
    });
    return this.#base;
  }
}

function outcome(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
