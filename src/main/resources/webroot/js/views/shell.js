import { part, setText } from '../dom.js';

const TITLES = {
  start: 'Parley – talk to someone new',
  search: 'Searching… – Parley',
  chat: 'Chat – Parley',
  talk: 'Messages – Parley',
  account: 'Your account – Parley',
};
const FOCUS = { start: 'start-title', search: 'stage' };

/** Decides which view is on the page and where the focus goes, and says who is signed in and what the tab is called. */
export class Shell {
  #said = 0;
  #waiting = 0;
  #urgent = null;

  get view() {
    return document.documentElement.dataset.view;
  }

  show(view) {
    const changed = this.view !== view;
    document.documentElement.dataset.view = view;
    for (const name of Object.keys(TITLES)) {
      part(`view-${name}`).hidden = name !== view;
    }
    for (const [id, views] of [['go-talk', ['talk']], ['go-meet', ['start', 'search', 'chat']], ['go-account', ['account']]]) {
      views.includes(view) ? part(id).setAttribute('aria-current', 'page') : part(id).removeAttribute('aria-current');
    }
    this.#said = 0;
    this.#title();
    if (changed) {
      scrollTo(0, 0);
      document.querySelector(`[data-testid="${FOCUS[view]}"]`)?.focus({ preventScroll: true });
    }
  }

  /** @param me null for nobody */
  identify(me, avatars) {
    part('go-talk').hidden = !me;
    part('go-meet').hidden = !me;
    part('log-in').hidden = Boolean(me);
    part('own-avatar').hidden = !me;
    part('go-account').setAttribute('aria-label', me ? `Your account: ${me.username}` : 'Log in');
    if (me) {
      part('own-avatar').dataset.user = me.id;
      avatars.paint(part('own-avatar'), me.id, me.username);
    }
  }

  setUnread(count) {
    this.#waiting = count;
    part('unread-total').hidden = count === 0;
    setText(part('unread-total'), count > 99 ? '99+' : String(count));
    this.#title();
  }

  unread() {
    this.#said++;
    this.#title();
  }

  seen() {
    this.#said = 0;
    this.#title();
  }

  /** Words that stand before all others in the name of the tab, such as who is calling; null for none. */
  urgent(words) {
    if (this.#urgent !== words) {
      this.#urgent = words;
      this.#title();
    }
  }

  #title() {
    const title = TITLES[this.view];
    const unread = this.#said + this.#waiting;
    document.title = this.#urgent ? `${this.#urgent} – Parley` : unread > 0 ? `(${unread}) ${title}` : title;
  }
}
