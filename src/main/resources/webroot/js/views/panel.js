import { ALTERING } from '../changes.js';
import { icon, iconButton, make, oncePerFrame } from '../dom.js';
import { messageLine } from '../filewords.js';
import { may, mayTo, ROLE_NAMES } from '../roles.js';
import { errorWords, timeWords } from '../words.js';
import { confirmed, toast } from './dialogs.js';
import { memberMenu } from './membermenu.js';

/** Beside a conversation: what it is, who is in it, what was pinned, and the ways out of it. */
export class Panel {
  #conversation = null;
  #stop = [];
  #pinned = null;
  /** The state that is drawn. A drawing replaces buttons, one of which may just be pressed, so only news are drawn. */
  #shown = null;

  constructor(app) {
    this.app = app;
    this.body = make('div', { class: 'panel-body' });
    const close = iconButton('close', 'Close', { 'data-testid': 'panel-close', onclick: () => app.togglePanel(false) });
    this.title = make('h2', { tabindex: '-1' }, 'About');
    this.element = make('aside', { class: 'pane panel', 'aria-label': 'About this conversation', 'data-testid': 'panel', hidden: true }, make('header', { class: 'pane-head' }, this.title, close), this.body);
    const plan = oncePerFrame(() => this.#conversation && this.draw());
    this.plan = plan;
    app.people.on('changed', plan);
  }

  show(conversation) {
    this.hide();
    this.#conversation = conversation;
    this.#stop = [conversation.on('changed', this.plan), conversation.on('applied', ({ type }) => ALTERING.has(type) && this.#readPins())];
    this.element.hidden = false;
    this.draw();
    this.#readPins();
  }

  hide() {
    this.#stop.forEach((stop) => stop());
    this.#stop = [];
    this.#pinned = this.#shown = null;
    this.#conversation = null;
    this.element.hidden = true;
  }

  draw() {
    // A menu that is open belongs to an element of the old drawing.
    if (this.body.querySelector('[aria-expanded="true"]')) {
      return;
    }
    const conversation = this.#conversation;
    const shown = this.#summary(conversation);
    if (shown === this.#shown) {
      return;
    }
    this.#shown = shown;
    const focused = document.activeElement?.dataset.key;
    const parts = conversation.kind === 'direct' ? this.#person(conversation) : this.#room(conversation);
    this.body.replaceChildren(...parts, this.#pins(conversation), this.#ways(conversation));
    if (focused) {
      this.body.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
    }
  }

  #summary({ title, role, ended, members, feed }) {
    const people = members.map((member) => [member.id, member.username, member.role, member.mutedUntil > Date.now(), this.app.people.of(member.id).online]);
    const pins = this.#pinned ?? feed.messages.filter(({ pinned }) => pinned);
    return JSON.stringify([title, role, ended, feed.about, people, pins.map(({ id, content }) => [id, content])]);
  }

  #person({ peer, title }) {
    const profile = () => this.app.person(peer);
    return [
      make('div', { class: 'panel-top' }, peer ? this.app.avatars.of(peer.id, peer.username, 'huge') : null, make('p', { class: 'about-name', dir: 'auto' }, title),
        peer && make('button', { type: 'button', class: 'secondary small', 'data-testid': 'panel-profile', 'data-key': 'profile', onclick: profile }, 'Profile')),
    ];
  }

  #room(conversation) {
    const { feed, members, title, kind } = conversation;
    const { description, settings = {} } = feed.about;
    const facts = [
      kind === 'group' ? 'Group' : settings.isPrivate ? 'Private room' : 'Public room',
      settings.announceOnly && 'only admins write',
      settings.slowModeMs > 0 && `one message every ${Math.round(settings.slowModeMs / 1_000)} s`,
      settings.allowGuests === false && 'no guests',
    ].filter(Boolean);
    const change = may(conversation, 'update') && !conversation.ended;
    const add = may(conversation, 'add') && !conversation.ended;
    return [
      make('div', { class: 'panel-top' }, this.app.pictureOf(conversation, 'huge'), make('p', { class: 'about-name', dir: 'auto' }, title),
        description && make('p', { class: 'description', dir: 'auto', 'data-testid': 'description' }, description), make('p', { class: 'muted' }, facts.join(', ')),
        change && make('button', { type: 'button', class: 'secondary small', 'data-testid': 'room-settings', 'data-key': 'settings', onclick: () => this.app.settings(conversation) }, 'Settings')),
      make('section', {},
        make('h3', {}, `${members.length} member${members.length === 1 ? '' : 's'}`),
        make('ul', { class: 'members', 'data-testid': 'members' },
          add && make('li', {}, make('button', { type: 'button', class: 'add-member', 'data-testid': 'add-member', 'data-key': 'add', onclick: () => this.app.addMember(conversation) }, icon('plus'), 'Add somebody')),
          ...members.toSorted((a, b) => a.username.localeCompare(b.username)).map((member) => this.#member(conversation, member)))),
    ];
  }

  #member(conversation, member) {
    const { id, username, role = 'member', mutedUntil } = member;
    const self = id === conversation.me.id;
    const muted = mutedUntil > Date.now() && make('span', { class: 'muted' }, icon('mute'), make('span', { class: 'hidden' }, 'Muted'));
    const name = make('button', { type: 'button', class: 'member-name', dir: 'auto', 'data-testid': 'member-name', 'data-key': `n${id}`, onclick: () => (self ? this.app.go('#account') : this.app.person(member, conversation.id)) }, username, self && ' (you)');
    const picture = make('span', { class: 'picture', 'data-presence': String(self || this.app.people.of(id).online) }, this.app.avatars.of(id, username, 'tiny'));
    const more = iconButton('more', `Actions for ${username}`, { 'data-testid': 'member-menu', 'data-key': `m${id}`, 'aria-haspopup': 'menu', 'aria-expanded': 'false' });
    more.addEventListener('click', () => memberMenu(more, conversation, member, this.app));
    const acts = !self && !conversation.ended && ['remove', 'mute', 'role'].some((action) => mayTo(conversation, action, member));
    return make('li', { 'data-testid': 'member', 'data-name': username }, picture, name, muted, make('span', { class: 'role', 'data-role': role, 'data-testid': 'role' }, role === 'member' ? '' : ROLE_NAMES[role]), acts ? make('div', { class: 'menu-anchor' }, more) : null);
  }

  /** All of them, also those of before what is loaded; until they are known, those that are. */
  async #readPins() {
    const conversation = this.#conversation;
    const { messages } = await conversation.request('chat:history', { pinned: true }).catch(() => ({ messages: null }));
    if (conversation === this.#conversation) {
      this.#pinned = messages;
      this.plan();
    }
  }

  #pins({ feed }) {
    const pinned = (this.#pinned ?? feed.messages.filter((message) => message.pinned)).filter((message) => messageLine(message) != null);
    const entry = ({ id, sender, timestamp, ...message }) =>
      make('li', {}, make('button', { type: 'button', class: 'pin', 'data-testid': 'pinned', 'data-key': `p${id}`, onclick: () => this.app.reveal(id) },
        make('span', { class: 'muted' }, `${sender.username}, ${timeWords(timestamp)}`), make('span', { dir: 'auto' }, messageLine(message).slice(0, 200))));
    return make('section', { hidden: pinned.length === 0 }, make('h3', {}, 'Pinned'), make('ul', { class: 'pins', 'data-testid': 'pins' }, ...pinned.toReversed().map(entry)));
  }

  #ways(conversation) {
    const { kind, ended, title } = conversation;
    const way = (name, words, testId, act, danger) => make('button', { type: 'button', class: danger && 'danger', 'data-testid': testId, 'data-key': testId, onclick: act }, icon(name), words);
    const ask = (command, question, done) => async () => {
      if (await confirmed(question)) {
        await conversation.request(command).then(done, (error) => toast(errorWords(error)));
      }
    };
    const gone = () => this.app.left(conversation);
    const cleared = ask('chat:clear', { title: 'Clear this conversation?', text: 'What is there disappears for you alone.', yes: 'Clear' }, () => {});
    const left = ask('leave-room', { title: `Leave ${title}?`, text: 'You get no more messages from here.', yes: 'Leave' }, gone);
    const closed = ask('close-room', { title: `Close ${title}?`, text: 'It ends for all its members.', yes: 'Close it' }, gone);
    return make('section', { class: 'ways' },
      ended && way('leave', 'Remove from the list', 'forget', gone),
      !ended && way('clear', 'Clear for me', 'clear-room', cleared),
      !ended && kind !== 'direct' && way('leave', 'Leave', 'leave-room', left, true),
      !ended && may(conversation, 'close') && way('close', 'Close for all', 'close-room', closed, true));
  }
}
