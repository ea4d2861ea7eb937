import { part, setText } from '../dom.js';

/** Shows how many are here. The server reports it every 5 s; before there is a connection it is asked for now and then. */
export class StatsView {
  constructor({ read, everyMs = 10_000 }) {
    Object.assign(this, { read, everyMs, live: false });
    this.#poll();
    setInterval(() => this.#poll(), everyMs);
  }

  show({ users } = {}) {
    if (!users) {
      return;
    }
    part('stats').hidden = false;
    setText(part('stats-online'), (users.online ?? 0).toLocaleString());
    setText(part('stats-searching'), (users.searching ?? 0).toLocaleString());
    setText(part('stats-in-chat'), (users.inChat ?? 0).toLocaleString());
  }

  #poll() {
    if (!this.live && !document.hidden) {
      this.read().then(
        (stats) => this.live || this.show(stats),
        () => {},
      );
    }
  }
}
