import { icon, make, oncePerFrame } from '../dom.js';
import { timeline } from '../timeline.js';
import { noticeWords } from '../words.js';
import { itemElement } from './message.js';

const LOAD_AT_PX = 400;

/** The messages of one conversation: elements are kept by key, older ones are loaded on the way up, the place is held. */
export class TimelineView {
  #elements = new Map();
  #conversation = null;
  #lineAfter = null;
  #follow = true;
  #loading = false;
  /** The last message that was drawn: what comes before it is history, not news. */
  #newest = 0;

  constructor({ avatars, on, seenChanged }) {
    Object.assign(this, { avatars, on, seenChanged });
    this.earlier = make('button', { type: 'button', class: 'quiet earlier', 'data-testid': 'earlier', onclick: () => this.loadOlder() }, 'Earlier messages');
    this.log = make('div', { class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': 'Conversation', 'data-testid': 'timeline' });
    this.start = make('p', { class: 'said', 'data-testid': 'beginning' }, 'This is the beginning of the conversation.');
    this.typing = make('p', { class: 'typing', 'data-testid': 'writers', hidden: true });
    this.scroller = make('div', { class: 'messages', tabindex: '0', role: 'region', 'aria-label': 'Messages', 'data-testid': 'timeline-scroller' }, this.earlier, this.start, this.log, this.typing);
    this.jump = make('button', { type: 'button', class: 'jump', 'data-testid': 'to-end', hidden: true, onclick: () => this.toEnd() }, make('span'), icon('down'));
    this.element = make('div', { class: 'timeline' }, this.scroller, this.jump);
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    new ResizeObserver(() => this.#follow && this.toEnd()).observe(this.scroller);
    this.plan = oncePerFrame(() => this.#conversation && this.draw());
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight < 60;
  }

  show(conversation) {
    this.#conversation = conversation;
    this.#lineAfter = conversation?.unread.messages > 0 ? conversation.unread.read : null;
    this.#elements.clear();
    this.log.replaceChildren();
    this.#follow = true;
    this.#newest = 0;
    this.jump.hidden = true;
  }

  /** Takes the line away: one's own message makes an end of what was new. */
  forgetLine() {
    this.#lineAfter = null;
  }

  draw() {
    const conversation = this.#conversation;
    const anchor = this.#anchor();
    this.log.setAttribute('aria-busy', String(!conversation.loaded));
    this.earlier.hidden = !conversation.hasMore;
    this.start.hidden = !conversation.loaded || conversation.hasMore;
    const kept = new Set();
    let before = null;
    let news = false;
    for (const item of timeline(conversation, { lineAfter: this.#lineAfter })) {
      kept.add(item.key);
      const { element, fresh } = this.#element(item);
      news ||= fresh && item.kind === 'message' && !item.mine && item.seq > this.#newest;
      this.#follow ||= fresh && item.state === 'sending';
      this.#place(element, before);
      before = element;
    }
    this.#newest = conversation.feed.messages.at(-1)?.seq ?? 0;
    this.#drop(kept);
    this.#hold(anchor, news);
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.#follow = true;
    this.jump.hidden = true;
    this.seenChanged();
  }

  /** Shows a message and marks it for a moment; false if it is not loaded. */
  reveal(messageId) {
    const element = this.log.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
    if (element) {
      this.#follow = false;
      element.scrollIntoView({ block: 'center' });
      this.log.querySelectorAll('[data-found]').forEach((found) => found.removeAttribute('data-found'));
      requestAnimationFrame(() => element.setAttribute('data-found', ''));
    }
    return Boolean(element);
  }

  async loadOlder() {
    const conversation = this.#conversation;
    if (this.#loading || !conversation?.loaded || !conversation.hasMore) {
      return;
    }
    this.#loading = true;
    this.earlier.textContent = 'Loading…';
    // The next scroll or press asks again for messages that could not be loaded.
    await conversation.loadOlder().catch(() => {});
    this.#loading = false;
    this.earlier.textContent = 'Earlier messages';
    if (this.#conversation === conversation) {
      this.draw();
    }
  }

  #element(item) {
    const shown = JSON.stringify(item);
    const known = this.#elements.get(item.key);
    if (known?.shown === shown) {
      return { element: known.element, fresh: false };
    }
    const conversation = this.#conversation;
    const nameOf = (id) => conversation.feed.members.get(id)?.username ?? 'Somebody';
    const notice = (told) => noticeWords(told, conversation.me.id, nameOf);
    const element = itemElement(item, { conversation, avatars: this.avatars, on: this.on, notice });
    if (known) {
      // A player or a picture goes over into the new element, and keeps what it plays and the focus.
      const focused = known.element.contains(document.activeElement) ? document.activeElement : null;
      known.element.replaceWith(element);
      if (focused && element.contains(focused)) {
        focused.focus({ preventScroll: true });
      }
    }
    this.#elements.set(item.key, { element, shown });
    return { element, fresh: !known };
  }

  #place(element, before) {
    const next = before ? before.nextSibling : this.log.firstChild;
    if (next !== element) {
      this.log.insertBefore(element, next);
    }
  }

  #drop(kept) {
    for (const [key, { element }] of this.#elements) {
      if (!kept.has(key)) {
        element.remove();
        this.#elements.delete(key);
      }
    }
  }

  /** The first message in sight and where it stands, so that what comes above does not push it away. */
  #anchor() {
    if (this.#follow) {
      return null;
    }
    const top = this.scroller.getBoundingClientRect().top;
    // In the order of the page: what was loaded later may stand above.
    const first = [...this.log.children].find(
      (element) => element.dataset.testid === 'message' && element.getBoundingClientRect().bottom > top,
    );
    const known = first && [...this.#elements].find(([, { element }]) => element === first);
    return known ? { key: known[0], top: first.getBoundingClientRect().top } : null;
  }

  #hold(anchor, news) {
    const element = anchor && this.#elements.get(anchor.key)?.element;
    if (this.#follow) {
      this.toEnd();
    } else if (element) {
      this.scroller.scrollTop += element.getBoundingClientRect().top - anchor.top;
    }
    if (news && !this.#follow) {
      this.jump.hidden = false;
      this.jump.firstChild.textContent = 'New messages';
    }
  }

  #scrolled() {
    this.#follow = this.atEnd;
    if (this.#follow) {
      this.jump.hidden = true;
    } else if (this.scroller.scrollTop < LOAD_AT_PX) {
      this.loadOlder();
    }
    this.seenChanged();
  }
}
