/** A hole in a live feed is mostly just an event still under way. */
const PATIENCE_MS = 400;
const PAGE = 200;

/** Fetches what is missing between a room's feed and the server's. */
export class GapFiller {
  #timer = null;
  #filling = false;

  /**
   * @param read `(body) => Promise` of `chat:feed`
   * @param applied is given what the feed made of each fetched event
   * @param loadAnew called when the gap can't be replayed; returns a promise
   * @param failed called with the error of a page that could not be read
   */
  constructor({ feed, timers, read, applied, loadAnew, failed }) {
    Object.assign(this, { feed, timers, read, applied, loadAnew, failed, stopped: false });
  }

  watch() {
    this.timers.cancel(this.#timer);
    if (this.feed.gap && !this.stopped) {
      this.#timer = this.timers.after(PATIENCE_MS, () => this.fill());
    }
  }

  stop() {
    this.stopped = true;
    this.timers.cancel(this.#timer);
  }

  async fill(always = false) {
    if (this.#filling || !(always || this.feed.gap)) {
      return;
    }
    this.#filling = true;
    try {
      let page;
      do {
        page = await this.#readPage();
        page.events.forEach(({ type, data }) => this.applied(this.feed.apply(type, data)));
      } while (page.events.length === PAGE);
    } catch (error) {
      this.failed(error);
    } finally {
      this.#filling = false;
      this.watch();
    }
  }

  async #readPage() {
    const { feed } = this;
    const from = feed.epoch == null ? { after: feed.head } : { after: feed.head, epoch: feed.epoch };
    const page = await this.read({ roomId: feed.roomId, ...from, limit: PAGE });
    if (page.recovered === false) {
      await this.loadAnew({ epoch: page.epoch, seq: feed.known });
    }
    feed.epoch ??= page.epoch ?? null;
    return page;
  }
}
