import { iconButton, make, oncePerFrame, setText } from '../dom.js';
import { FileHosts } from '../filesharing.js';
import { messageLine } from '../filewords.js';
import { may } from '../roles.js';
import { errorWords, lastSeenWords, overWords, writersWords } from '../words.js';
import { CallButtons } from './callbuttons.js';
import { toast } from './dialogs.js';
import { messageMenu } from './messagemenu.js';
import { SearchBar } from './searchbar.js';
import { TimelineView } from './timeline.js';
import { Writer } from './writer.js';

/** One conversation on the screen: who it is with, what was said, where to write. */
export class RoomView {
  #conversation = null;
  #stop = [];

  /** @param app what all views of conversations share: see talk.js */
  constructor(app) {
    this.app = app;
    this.timeline = new TimelineView({ avatars: app.avatars, on: this.#actions(), seenChanged: () => this.seen() });
    this.hosts = new FileHosts({ sharing: app.files, messages: () => this.#conversation?.feed.messages ?? [] });
    this.writer = new Writer({
      sharing: app.files,
      on: {
        send: (text, more) => this.#send(text, more),
        edit: ({ id, content }, text) => text !== content && this.#tell('chat:edit', { messageId: id, content: text }),
        typing: (on) => app.session.phase === 'ready' && (on ? this.#conversation.typing.key() : this.#conversation.typing.end()),
        editLast: () => this.#editLast(),
      },
    });
    this.search = new SearchBar({ reveal: (id) => this.timeline.reveal(id), older: () => this.timeline.loadOlder() });
    this.calls = new CallButtons(app.callActions);
    this.#build();
    const plan = oncePerFrame(() => this.#conversation && this.draw());
    this.plan = plan;
    app.people.on('changed', plan);
    app.calling.on('changed', plan);
    for (const [target, name] of [[document, 'visibilitychange'], [window, 'focus'], [window, 'blur']]) {
      target.addEventListener(name, () => this.seen());
    }
  }

  get conversation() {
    return this.#conversation;
  }

  #build() {
    const back = make('a', { class: 'round back', href: '#talk', 'aria-label': 'Back to the list', 'data-testid': 'back' });
    back.append(iconButton('back', '').firstChild);
    this.picture = make('span', { class: 'picture' });
    this.title = make('h2', { tabindex: '-1', dir: 'auto', 'data-testid': 'conversation-title' });
    this.line = make('p', { class: 'peer-line', 'data-testid': 'conversation-line' });
    const find = iconButton('search', 'Search in this conversation', { 'data-testid': 'search-open', onclick: () => this.search.toggle(this.#conversation) });
    this.info = iconButton('info', 'About this conversation', { 'data-testid': 'panel-open', 'aria-expanded': 'false', onclick: () => this.app.togglePanel() });
    const head = make('header', { class: 'chat-head' }, back, this.picture, make('div', { class: 'peer' }, this.title, this.line), this.calls.element, find, this.info);
    this.heard = make('p', { class: 'hidden', 'aria-live': 'polite', 'data-testid': 'heard' });
    this.note = make('p', { class: 'note', role: 'status', 'data-testid': 'room-note', hidden: true });
    this.over = make('div', { class: 'over', 'data-testid': 'room-over', hidden: true });
    this.element = make('section', { class: 'pane room-pane conversation', 'data-testid': 'conversation' }, head, this.search.element, this.timeline.element, this.heard, this.note, this.writer.element, this.over);
    this.writer.files.takeDrops(this.element);
    this.nothing = make('section', { class: 'pane room-pane nothing', 'data-testid': 'no-conversation' }, make('p', { class: 'muted' }, 'Choose a conversation.'));
    setInterval(() => this.#conversation && this.#drawNote(), 500);
  }

  show(conversation) {
    this.hide();
    this.#conversation = conversation;
    this.hosts.clear();
    this.timeline.show(conversation);
    this.writer.show(conversation);
    this.search.close();
    this.picture.replaceChildren(this.app.pictureOf(conversation));
    this.#stop = [conversation.on('changed', this.plan), conversation.on('applied', ({ type, data }) => this.#heard(type, data))];
    this.#load(conversation);
    this.draw();
    matchMedia('(hover: none)').matches ? this.title.focus({ preventScroll: true }) : this.writer.focus();
  }

  hide() {
    this.#conversation?.setVisible(false);
    this.#stop.forEach((stop) => stop());
    this.#stop = [];
    this.#conversation = null;
  }

  /** Connected again: what could not be loaded is asked for once more. */
  connected() {
    if (this.#conversation) {
      this.#load(this.#conversation);
    }
  }

  draw() {
    const conversation = this.#conversation;
    setText(this.title, conversation.title);
    this.#drawLine(conversation);
    this.#drawCalls(conversation);
    this.writer.draw();
    this.timeline.draw();
    const { names } = conversation.writers;
    this.timeline.typing.hidden = names.length === 0;
    setText(this.timeline.typing, names.length > 0 ? `${writersWords(names)}…` : '');
    const silent = Boolean(conversation.ended) || !may(conversation, 'post');
    this.writer.element.hidden = silent;
    this.over.hidden = !silent;
    setText(this.over, conversation.ended ? overWords(conversation.ended.reason) : 'Only admins write here.');
    this.#drawNote();
    this.seen();
  }

  seen() {
    const watched = !document.hidden && document.hasFocus() && this.timeline.atEnd && this.element.offsetParent !== null;
    this.#conversation?.setVisible(watched);
  }

  async reveal(messageId) {
    for (let found = this.timeline.reveal(messageId); !found && this.#conversation?.hasMore; found = this.timeline.reveal(messageId)) {
      await this.timeline.loadOlder();
    }
  }

  #load(conversation) {
    conversation.open().then(() => this.plan(), () => {});
  }

  #drawLine({ kind, peer, members, writers }) {
    const { online, lastSeen } = peer ? this.app.people.of(peer.id) : {};
    const typing = writers.names.length > 0;
    const presence = online === null ? '' : online ? 'Online' : lastSeenWords(lastSeen);
    const present = members.filter(({ id }) => this.app.people.of(id).online).length;
    const many = `${members.length} member${members.length === 1 ? '' : 's'}${present > 1 ? `, ${present} online` : ''}`;
    this.line.dataset.state = typing ? 'typing' : 'still';
    this.picture.dataset.presence = String(online ?? '');
    setText(this.line, typing ? (kind === 'direct' ? 'writing…' : `${writersWords(writers.names)}…`) : kind === 'direct' ? presence : many);
  }

  #drawCalls({ id, ended }) {
    const { calling } = this.app;
    const room = !ended && may(this.#conversation, 'call') ? this.app.callRoom(id) : null;
    this.calls.draw(room, { running: calling.runningIn(id), here: calling.roomId === id });
  }

  #drawNote() {
    const { outbox, ended } = this.#conversation;
    const left = Math.ceil((outbox.heldUntil - Date.now()) / 1_000);
    const words = !ended && left > 1 ? `That was a little fast. Your messages go on in ${left} s.` : '';
    this.note.hidden = !words;
    setText(this.note, words);
  }

  /** Read out by a screen reader; drawing history is not. */
  #heard(type, { sender, call, ...message }) {
    if (type === 'chat:message' && !call && sender.id !== this.#conversation.me.id) {
      setText(this.heard, `${sender.username}: ${messageLine(message) ?? ''}`);
    }
  }

  #send(text, more) {
    this.timeline.forgetLine();
    this.#conversation.send(text, more);
  }

  #tell(name, data) {
    return this.#conversation.request(name, data).catch((error) => toast(errorWords(error)));
  }

  #editLast() {
    const last = this.#conversation.feed.messages.findLast(({ sender, content }) => sender.id === this.#conversation.me.id && content != null);
    if (last) {
      this.writer.edit(last);
    }
  }

  #actions() {
    return {
      retry: ({ key }) => this.#conversation.outbox.retry(key),
      discard: ({ key }) => this.writer.restore(this.#conversation.outbox.discard(key)?.content ?? ''),
      react: ({ id }, emoji, on) => this.#tell('chat:react', { messageId: id, emoji, on }),
      jump: (id) => this.reveal(id),
      file: (item) => this.hosts.of(item),
      call: ({ call }, act) => (act === 'join' ? this.app.callActions.join(this.app.callRoom(this.#conversation.id)) : this.app.callActions.start(this.app.callRoom(this.#conversation.id), call.media)),
      person: (sender) => this.app.person(sender, this.#conversation.id),
      menu: (item, button) =>
        messageMenu(button, item, this.#conversation, {
          tell: (name, data) => this.#tell(name, data),
          answer: () => this.writer.answer(item.id),
          edit: () => this.writer.edit(item),
          report: () => this.app.report(item.sender, this.#conversation.id),
        }),
    };
  }
}
