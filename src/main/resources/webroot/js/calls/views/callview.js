import { make, oncePerFrame, setText } from '../../dom.js';
import { errorWords, durationWords } from '../../words.js';
import { confirmed, toast } from '../../views/dialogs.js';
import { qualityWords } from '../quality.js';
import { Controls } from './controls.js';
import { control, setControl } from './glyphs.js';
import { Stage } from './stage.js';

/** The call that one is in: over the whole page, or small while one reads something else. */
export class CallView {
  #said = '';
  #closed = false;
  #stops = [];

  /** @param before the element that had the focus before the call, which gets it back after it */
  constructor({ call, app, room, choice, before }) {
    Object.assign(this, { call, app, room, choice, before });
    this.stage = new Stage({ call, avatars: app.avatars, me: app.me(), choice, remove: room.mayEnd ? (one) => this.#remove(one) : null });
    this.controls = new Controls({ call, room, choice, stage: this.stage, shrink: () => this.shrink(), endForAll: () => this.#endForAll() });
    this.title = make('h2', { tabindex: '-1', dir: 'auto', id: 'call-title', 'data-testid': 'call-title' });
    this.line = make('p', { class: 'call-line', 'data-testid': 'call-line' });
    this.heard = make('p', { class: 'hidden', role: 'status', 'data-testid': 'call-heard' });
    this.sizer = control('small', 'Make the call small', { testId: 'call-size', onclick: () => (this.small ? this.grow() : this.shrink()) });
    this.element = make('section', { class: 'call-view', 'aria-labelledby': 'call-title', 'data-testid': 'call' },
      make('header', { class: 'call-head' }, make('div', {}, this.title, this.line), this.sizer), this.stage.element, this.controls.element, this.heard);
    document.body.append(this.element);
    this.draw = oncePerFrame(() => this.#closed || this.#draw());
    this.timer = setInterval(() => this.#drawLine(), 1_000);
    this.#listen();
    this.#size(false);
    this.#draw();
    this.title.focus({ preventScroll: true });
  }

  get small() {
    return this.element.dataset.size === 'small';
  }

  shrink() {
    if (!this.small) {
      this.#size(true);
      this.app.open(this.room);
      this.sizer.focus({ preventScroll: true });
    }
  }

  grow() {
    if (this.small) {
      this.#size(false);
      this.title.focus({ preventScroll: true });
    }
  }

  close() {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    clearInterval(this.timer);
    this.#stops.forEach((stop) => stop());
    this.stage.close();
    this.controls.close();
    const focused = this.element.contains(document.activeElement);
    this.#size(true);
    document.documentElement.removeAttribute('data-call');
    this.element.remove();
    if (focused) {
      // The button that began the call shows again with the next drawing.
      requestAnimationFrame(() => requestAnimationFrame(() => this.#giveFocusBack()));
    }
  }

  #giveFocusBack() {
    const target = this.before?.isConnected && this.before.checkVisibility() ? this.before : document.querySelector('main');
    if (document.activeElement === document.body) {
      target.focus({ preventScroll: true });
    }
  }

  /** What lies under the call can't be reached while it covers the page. */
  #size(small) {
    this.element.dataset.size = small ? 'small' : 'full';
    document.documentElement.dataset.call = this.element.dataset.size;
    document.querySelectorAll('body > header, body > main, body > .banner').forEach((part) => (part.inert = !small));
    this.controls.resize(small);
    setControl(this.sizer, small ? 'large' : 'small', small ? 'Make the call large' : 'Make the call small');
  }

  #listen() {
    const away = () => this.small || this.#size(true);
    const key = (event) => this.#key(event);
    addEventListener('hashchange', away);
    document.addEventListener('keydown', key);
    document.addEventListener('keyup', key);
    this.#stops = [() => removeEventListener('hashchange', away), () => document.removeEventListener('keydown', key), () => document.removeEventListener('keyup', key)];
  }

  /** M, V, H and the space bar, unless one is writing or has opened something over the call. */
  #key(event) {
    const { target, key, type } = event;
    const free = !target.closest?.('input, textarea, select, dialog, [contenteditable]') && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!free || (this.small && !this.element.contains(target))) {
      return;
    }
    if (key === ' ' && this.call.local.pushToTalk && !target.closest('button, a')) {
      event.preventDefault();
      this.call.local.talk(type === 'keydown');
    } else if (type === 'keydown' && !event.repeat) {
      key === 'Escape' ? this.shrink() : this.controls.key(key.toLowerCase());
    }
  }

  #draw() {
    const { call, room } = this;
    setText(this.title, call.kind === 'pair' ? call.other.username : room.title);
    this.element.dataset.phase = call.phase;
    this.stage.draw();
    this.controls.draw();
    this.#drawLine();
    const said = this.#announcement();
    if (said !== this.#said) {
      this.#said = said;
      setText(this.heard, said);
    }
  }

  #drawLine() {
    const { call } = this;
    const since = call.startedAt ?? call.joinedAt;
    const time = since && (call.phase === 'connected') ? durationWords(Date.now() - since) : '';
    const quality = call.phase === 'connected' ? qualityWords(call.quality) : '';
    this.line.dataset.quality = call.quality;
    setText(this.line, [this.#phaseWords(), time, quality].filter(Boolean).join(' · '));
  }

  #phaseWords() {
    const { call } = this;
    if (call.kind === 'group') {
      return call.phase === 'joining' ? 'Joining…' : call.others.length === 0 ? 'You are the first one here' : '';
    }
    return { calling: 'Calling…', ringing: 'Ringing…', connecting: 'Connecting…' }[call.phase] ?? '';
  }

  /** What is read out: phases and trouble, not the seconds. */
  #announcement() {
    const { call } = this;
    if (call.phase !== 'connected') {
      return this.#phaseWords();
    }
    const hands = call.kind === 'group' ? call.others.filter(({ hand }) => hand).map(({ username }) => `${username} raises a hand`) : [];
    return [call.quality === 'good' || call.quality === 'unknown' ? 'Connected' : qualityWords(call.quality), ...hands].join('. ');
  }

  async #remove({ id, username }) {
    if (await confirmed({ title: `Remove ${username} from the call?`, text: 'They stay in the room.', yes: 'Remove' })) {
      await this.call.remove(id).catch((error) => toast(errorWords(error)));
    }
  }

  async #endForAll() {
    if (await confirmed({ title: 'End the call for all?', text: 'Everybody is out of it at once.', yes: 'End it' })) {
      await this.call.endForAll().catch((error) => toast(errorWords(error)));
    }
  }
}
