import { part, setText } from '../dom.js';

/** How many are here: what the server reports every 5 s, or asked for now and then before there is a connection. */
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
