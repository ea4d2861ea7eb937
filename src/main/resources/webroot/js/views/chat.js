import { paintAvatar, part, setText } from '../dom.js';
import { FileHosts } from '../filesharing.js';
import { chatItems } from '../items.js';
import { countryName, languageName } from '../places.js';
import { endingWords, errorWords } from '../words.js';
import { CallButtons } from './callbuttons.js';
import { plainChips } from './chips.js';
import { Composer } from './composer.js';
import { confirmed, toast } from './dialogs.js';
import { Menu } from './menu.js';
import { MessageList } from './messages.js';

/** One chat on the screen. Draws at most once a frame, however much arrives. */
export class ChatView {
  #room = null;
  #drawing = false;
  #connected = false;
  #stop = () => {};

  constructor({ next, again, home, reports, files, calling, callActions, callRoom }) {
    Object.assign(this, { next, again, home, reports, calling, callRoom });
    this.calls = new CallButtons(callActions, 'match-call');
    part('chat-calls').append(this.calls.element);
    calling.on('changed', () => this.#room && this.#drawCalls(this.#room));
    this.hosts = new FileHosts({ sharing: files, messages: () => this.#room?.feed.messages ?? [] });
    this.list = new MessageList({ hosts: this.hosts, retry: (key) => this.#room.outbox.retry(key), seenChanged: () => this.#seen() });
    this.composer = new Composer({
      sharing: files,
      send: (text) => this.#room.send(text),
      typing: (on) => this.#connected && (on ? this.#room.typing.key() : this.#room.typing.end()),
    });
    this.menu = new Menu();
    this.#bindActions();
    document.addEventListener('visibilitychange', () => this.#seen());
    addEventListener('focus', () => this.#seen());
    addEventListener('blur', () => this.#seen());
    setInterval(() => this.#room && this.#drawNote(), 500);
  }

  show(room) {
    this.#stop();
    this.#room = room;
    this.list.clear();
    this.hosts.clear();
    this.composer.files.show(room.roomId);
    this.composer.reset();
    this.#introduce(room);
    this.#stop = room.on('changed', () => this.#plan());
    this.#draw();
    if (!room.ended) {
      this.composer.focus();
    }
  }

  hide() {
    this.#room?.setVisible(false);
    this.#stop();
    this.#room = null;
    this.composer.files.show(null);
  }

  setConnected(on) {
    this.#connected = on;
    for (const id of ['next', 'clear', 'block', 'report']) {
      part(id).disabled = !on || Boolean(this.#room?.ended);
    }
    if (this.#room) {
      this.#draw();
    }
  }

  #bindActions() {
    const click = (id, action) => part(id).addEventListener('click', action);
    click('next', () => this.next());
    click('again', () => this.again());
    click('home', () => this.home());
    click('leave', () => this.#leave());
    click('clear', () => this.#clear());
    click('block', () => this.#block());
    click('report', () => this.#report());
  }

  #introduce({ peer, me }) {
    const { username, country, languages = [], commonInterests = [] } = peer;
    ['peer-avatar', 'about-avatar', 'hello-peer'].forEach((id) => paintAvatar(part(id), username));
    paintAvatar(part('hello-me'), me.username);
    setText(part('peer-name'), username);
    setText(part('about-name'), username);
    const speaks = languages.length ? `Speaks ${languages.map(languageName).join(', ')}` : '';
    const from = country ? `From ${countryName(country)}` : '';
    setText(part('about-country'), [from, speaks].filter(Boolean).join(' · '));
    plainChips(part('about-common'), commonInterests);
    const common = commonInterests.length ? ` You both like ${listed(commonInterests)}.` : '';
    setText(part('hello-text'), `You’re talking to ${username}${country ? ` from ${countryName(country)}` : ''}.${common} Say hello!`);
  }

  #plan() {
    if (!this.#drawing) {
      this.#drawing = true;
      const frame = document.hidden ? (draw) => setTimeout(draw, 100) : requestAnimationFrame;
      frame(() => {
        this.#drawing = false;
        if (this.#room) {
          this.#draw();
        }
      });
    }
  }

  #draw() {
    const room = this.#room;
    this.list.draw(chatItems(room), room.peer);
    part('typing').hidden = !room.peerTyping.on;
    setText(part('typing-text'), room.peerTyping.on ? `${room.peer.username} is writing` : '');
    this.#drawPeerLine(room);
    this.#drawNote();
    this.#drawEnd(room);
    this.#drawCalls(room);
    this.list.settle();
    this.#seen();
  }

  #drawPeerLine({ peer, peerTyping, awaySince, ended }) {
    const here = this.#connected ? 'online' : 'unknown';
    const state = ended ? 'over' : awaySince ? 'away' : peerTyping.on ? 'typing' : here;
    const country = peer.country ? countryName(peer.country) : null;
    const words = {
      over: 'Chat over',
      away: 'Connection lost',
      typing: 'writing…',
      unknown: 'You’re offline',
      online: [country, peer.commonInterests?.join(', ')].filter(Boolean).join(' · ') || 'Here with you',
    };
    part('peer-line').dataset.state = state;
    setText(part('peer-line'), words[state]);
  }

  #drawCalls({ roomId, ended }) {
    this.calls.draw(ended || !this.#connected ? null : this.callRoom(roomId), { running: this.calling.runningIn(roomId), here: this.calling.roomId === roomId });
  }

  #drawNote() {
    const words = this.#room.ended ? '' : this.#awayWords(this.#room) || this.#heldWords(this.#room);
    part('note').hidden = !words;
    setText(part('note'), words);
  }

  #awayWords({ awaySince, peer, graceMs }) {
    const left = Math.ceil((awaySince + graceMs - Date.now()) / 1_000);
    const wait = left > 0 ? `The chat waits ${left} s for them.` : 'Still waiting for them…';
    return awaySince ? `${peer.username} lost the connection. ${wait}` : '';
  }

  #heldWords({ outbox }) {
    const left = Math.ceil((outbox.heldUntil - Date.now()) / 1_000);
    return left > 1 ? `That was a little fast. Your messages go on in ${left} s.` : '';
  }

  #drawEnd({ ended, peer }) {
    const over = part('ended');
    const news = ended && over.hidden;
    over.hidden = !ended;
    part('composer-form').hidden = Boolean(ended);
    this.composer.files.draw();
    part('next').hidden = Boolean(ended);
    part('menu').hidden = Boolean(ended);
    setText(part('ended-reason'), ended ? endingWords(ended.reason, peer.username) : '');
    if (news) {
      this.menu.close(false);
      this.reports.close();
      part('again').focus({ preventScroll: true });
    }
  }

  #seen() {
    this.#room?.setVisible(!document.hidden && document.hasFocus() && this.list.atEnd);
  }

  #leave() {
    this.#room.leave();
  }

  async #clear() {
    const room = this.#room;
    const title = 'Clear the messages?';
    if (await confirmed({ title, text: 'They disappear from your screens only, and the chat goes on.', yes: 'Clear' })) {
      room.clear().catch((error) => toast(errorWords(error)));
    }
  }

  async #block() {
    const room = this.#room;
    const { username } = room.peer;
    const text = 'The chat ends, and you two will not be matched again.';
    if (await confirmed({ title: `Block ${username}?`, text, yes: 'Block' })) {
      room.block().catch((error) => toast(errorWords(error)));
    }
  }

  #report() {
    const room = this.#room;
    this.reports.open(room.peer.username, (report) => room.report(report));
  }
}

function listed(words) {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
