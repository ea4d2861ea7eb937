import { callLine } from '../callwords.js';
import { icon, iconButton, make, setText } from '../dom.js';
import { messageLine } from '../filewords.js';
import { whenWords, writersWords } from '../words.js';
import { popup } from './popup.js';

/** All conversations, the one with the latest news first. Rows are kept: they move, they aren't made again. */
export class RoomList {
  #rows = new Map();
  #selected = null;

  constructor({ conversations, people, avatars, create, directory, persons }) {
    Object.assign(this, { conversations, people, avatars });
    this.list = make('ul', { class: 'rooms', 'data-testid': 'rooms' });
    this.empty = make('div', { class: 'empty', 'data-testid': 'no-rooms' },
      make('p', {}, 'No conversations yet.'),
      make('p', { class: 'muted' }, 'Find a public room, or somebody to write to.'),
      make('div', { class: 'empty-actions' },
        make('button', { type: 'button', class: 'primary', onclick: directory }, 'Find a room'),
        make('button', { type: 'button', class: 'secondary', onclick: persons }, 'Find people')));
    const add = iconButton('plus', 'New group or room', { 'data-testid': 'new-room', 'aria-haspopup': 'menu', 'aria-expanded': 'false' });
    add.addEventListener('click', () =>
      popup(add, [
        { icon: 'group', words: 'New group', testId: 'new-group', act: () => create('group') },
        { icon: 'hash', words: 'New public room', testId: 'new-public', act: () => create('room') },
      ], { label: 'New' }));
    const head = make('header', { class: 'pane-head' },
      make('h1', { tabindex: '-1', 'data-testid': 'rooms-title' }, 'Messages'),
      iconButton('people', 'People', { 'data-testid': 'people', onclick: persons }),
      iconButton('search', 'Find a room', { 'data-testid': 'directory', onclick: directory }),
      make('div', { class: 'menu-anchor' }, add));
    this.element = make('nav', { class: 'pane list-pane', 'aria-label': 'Conversations' }, head, this.list, this.empty);
  }

  select(id) {
    this.#selected = id;
    this.draw();
  }

  draw() {
    const sorted = this.conversations.sorted;
    this.empty.hidden = sorted.length > 0;
    const kept = new Set(sorted.map(({ id }) => id));
    for (const [id, row] of this.#rows) {
      if (!kept.has(id)) {
        row.element.remove();
        this.#rows.delete(id);
      }
    }
    sorted.forEach((conversation, i) => {
      const row = this.#rows.get(conversation.id) ?? this.#make(conversation);
      this.#update(row, conversation);
      if (this.list.children[i] !== row.element) {
        this.list.insertBefore(row.element, this.list.children[i] ?? null);
      }
    });
  }

  #make(conversation) {
    const picture = make('span', { class: 'picture' });
    const title = make('span', { class: 'room-title', dir: 'auto', 'data-testid': 'room-title' });
    const when = make('time', { class: 'room-when' });
    const preview = make('span', { class: 'room-preview', dir: 'auto', 'data-testid': 'room-preview' });
    const mention = make('span', { class: 'badge mention', 'data-testid': 'mentions' }, '@');
    const unread = make('span', { class: 'badge', 'data-testid': 'unread' });
    const link = make('a', { href: `#talk/${encodeURIComponent(conversation.id)}`, 'data-testid': 'room' }, picture,
      make('span', { class: 'room-line' }, title, when), make('span', { class: 'room-line' }, preview, mention, unread));
    const row = { element: make('li', {}, link), link, picture, title, when, preview, mention, unread, shown: null };
    this.#rows.set(conversation.id, row);
    return row;
  }

  #update(row, conversation) {
    const { id, kind, peer, unread } = conversation;
    setText(row.title, conversation.title);
    setText(row.when, conversation.lastAt ? whenWords(conversation.lastAt) : '');
    setText(row.preview, previewOf(conversation));
    row.preview.toggleAttribute('data-typing', conversation.writers.names.length > 0);
    row.unread.hidden = unread.messages === 0;
    row.mention.hidden = unread.mentions === 0;
    setText(row.unread, unread.messages > 99 ? '99+' : String(unread.messages));
    row.unread.setAttribute('aria-label', `${unread.messages} unread`);
    row.mention.setAttribute('aria-label', `${unread.mentions} mentions of you`);
    id === this.#selected ? row.link.setAttribute('aria-current', 'page') : row.link.removeAttribute('aria-current');
    const shown = `${kind} ${peer?.id} ${conversation.title}`;
    if (row.shown !== shown) {
      row.shown = shown;
      row.picture.replaceChildren(this.pictureOf(conversation));
    }
    row.picture.dataset.presence = peer ? String(this.people.of(peer.id).online) : '';
  }

  pictureOf(conversation, size) {
    const { kind, peer, id, title } = conversation;
    if (kind === 'direct') {
      return this.avatars.of(peer?.id ?? id, title, size);
    }
    const element = make('span', { class: `avatar square ${size ?? ''}`, 'aria-hidden': 'true' }, icon(kind === 'group' ? 'group' : 'hash'));
    element.dataset.hue = [...id].reduce((sum, char) => sum + char.codePointAt(0), 0) % 12;
    return element;
  }
}

function previewOf({ writers, draft, outbox, feed, me, kind, ended }) {
  if (ended) {
    return 'This conversation is over';
  }
  if (writers.names.length > 0) {
    return kind === 'direct' ? 'writing…' : `${writersWords(writers.names)}…`;
  }
  if (outbox.entries.some(({ state }) => state === 'failed')) {
    return 'Not sent. Open to try again.';
  }
  if (draft) {
    return `Draft: ${draft}`;
  }
  const last = feed.messages.at(-1);
  if (!last) {
    return '';
  }
  const who = last.sender.id === me.id ? 'You: ' : kind === 'direct' ? '' : `${last.sender.username}: `;
  if (last.call) {
    return callLine(last.call, { mine: last.sender.id === me.id, pair: kind === 'direct' });
  }
  return who + (messageLine(last) ?? 'Message deleted').slice(0, 200);
}
