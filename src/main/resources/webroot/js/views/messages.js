import { callLine } from '../callwords.js';
import { icon, make, part } from '../dom.js';
import { splitLinks } from '../links.js';
import { errorWords, timeWords } from '../words.js';

const STATES = { sending: 'Sending', stored: 'Sent', delivered: 'Delivered', read: 'Read', failed: 'Not sent' };
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u;

/** The list of messages. Elements are kept by key: a message changes its ticks, it isn't drawn again. */
export class MessageList {
  #elements = new Map();
  #log = part('messages');
  #scroller = part('scroller');
  #jump = part('jump');
  #follow = true;

  /** @param hosts where files are shown, see filesharing.js */
  constructor({ hosts, retry, seenChanged }) {
    Object.assign(this, { hosts, retry, seenChanged });
    this.#scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#jump.addEventListener('click', () => this.toEnd());
    new ResizeObserver(() => this.#follow && this.toEnd()).observe(this.#scroller);
  }

  /** Tells whether the newest message is on the screen. */
  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    return scrollHeight - scrollTop - clientHeight < 48;
  }

  clear() {
    this.#elements.clear();
    this.#log.replaceChildren();
    this.#follow = true;
    this.#jump.hidden = true;
  }

  draw(items, peer) {
    const fresh = this.#elements.size > 0 || items.length < 3;
    const kept = new Set();
    let before = null;
    let news = false;
    for (const item of items) {
      kept.add(item.key);
      let element = this.#elements.get(item.key);
      if (!element) {
        element = item.kind === 'message' ? this.#message(item) : this.#notice(item, peer);
        element.toggleAttribute('data-fresh', fresh);
        this.#elements.set(item.key, element);
        news ||= !item.mine;
        this.#follow ||= item.mine && item.state === 'sending';
      }
      if (item.kind === 'message') {
        this.#update(element, item);
      }
      this.#place(element, before);
      before = element;
    }
    this.#drop(kept);
    this.settle(news);
  }

  /** Follows the conversation unless the reader has scrolled back; then a button says that there is more. */
  settle(news = false) {
    if (this.#follow) {
      this.toEnd();
    } else if (news) {
      this.#jump.hidden = false;
    }
  }

  toEnd() {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#follow = true;
    this.#jump.hidden = true;
  }

  #scrolled() {
    this.#follow = this.atEnd;
    if (this.#follow) {
      this.#jump.hidden = true;
    }
    this.seenChanged();
  }

  #place(element, before) {
    const next = before ? before.nextSibling : this.#log.firstChild;
    if (next !== element) {
      this.#log.insertBefore(element, next);
    }
  }

  #drop(kept) {
    for (const [key, element] of this.#elements) {
      if (!kept.has(key)) {
        element.remove();
        this.#elements.delete(key);
      }
    }
  }

  #notice({ about, username }, peer) {
    const words = about === 'cleared' ? 'You cleared the messages.' : `${username ?? peer.username} left the chat.`;
    return make('div', { class: 'said', 'data-testid': 'notice' }, words);
  }

  #message(item) {
    const element = make(
      'div',
      { class: 'message', 'data-testid': 'message', 'data-mine': String(item.mine) },
      make('span', { class: 'hidden' }, item.mine ? 'You: ' : 'They: '),
      make('div', { class: 'bubble', dir: 'auto', 'data-testid': 'message-text' }),
      make('div', { class: 'meta' }),
    );
    element.shown = {};
    return element;
  }

  #update(element, item) {
    const { shown } = element;
    element.toggleAttribute('data-first', item.first);
    element.toggleAttribute('data-last', item.last);
    if (item.seq && element.dataset.seq !== String(item.seq)) {
      element.dataset.seq = item.seq;
    }
    if (shown.content !== item.content || shown.edited !== item.edited || shown.call !== item.call || shown.gone !== item.file?.gone) {
      this.#write(element, item);
    }
    if (shown.state !== item.state || shown.timestamp !== item.timestamp || shown.error !== item.error) {
      this.#meta(element, item);
    }
    const { content, edited, state, timestamp, error, call, file } = item;
    element.shown = { content, edited, state, timestamp, error, call, gone: file?.gone };
  }

  #write(element, item) {
    const { content, file, call, mine } = item;
    const bubble = element.querySelector('.bubble');
    if (call) {
      bubble.replaceChildren(call.media === 'video' ? icon('camera') : icon('phone'), callLine(call, { mine, pair: true }));
      element.dataset.call = call.state;
      return;
    }
    element.toggleAttribute('data-big', typeof content === 'string' && ONLY_EMOJI.test(content) && /\D/.test(content));
    if (content == null && !file) {
      bubble.replaceChildren(make('span', { class: 'gone' }, 'Message deleted'));
      return;
    }
    const words = splitLinks(content ?? '').map(linked);
    bubble.replaceChildren(...(file ? [this.hosts.of(item), words.length > 0 && make('div', { class: 'text', dir: 'auto' }, ...words)].filter(Boolean) : words));
  }

  #meta(element, item) {
    if (item.state) {
      element.dataset.state = item.state;
    }
    const meta = element.querySelector('.meta');
    const time = make('time', { datetime: new Date(item.timestamp).toISOString() }, timeWords(item.timestamp));
    const edited = item.edited && 'edited';
    if (item.state === 'failed') {
      const retry = make('button', { type: 'button', 'data-testid': 'retry', onclick: () => this.retry(item.key) }, 'Try again');
      meta.replaceChildren(icon('failed'), `Not sent. ${item.error ? errorWords(item.error) : ''} `, retry);
    } else if (item.mine) {
      const words = make('span', { class: 'hidden' }, STATES[item.state]);
      const mark = icon(item.state === 'read' ? 'delivered' : item.state);
      meta.replaceChildren(...[edited, time, mark, words].filter(Boolean));
    } else {
      meta.replaceChildren(...[edited, time].filter(Boolean));
    }
  }
}

function linked({ text, href }) {
  return href ? make('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text) : text;
}
