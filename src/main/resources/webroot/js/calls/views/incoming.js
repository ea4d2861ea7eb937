import { make, setText } from '../../dom.js';
import { glyph } from './glyphs.js';

/** Who is calling, on top of whatever is on the page. */
export class IncomingView {
  #cards = new Map();
  #before = null;

  /** What had the focus before somebody called. */
  get before() {
    return this.#before;
  }

  /** @param answer `(call, withVideo)` */
  constructor({ avatars, answer, decline }) {
    Object.assign(this, { avatars, answer, decline });
    this.said = make('p', { class: 'hidden', role: 'alert', 'data-testid': 'incoming-said' });
    this.list = make('div', { class: 'call-incoming' });
    document.body.append(this.said, this.list);
  }

  draw(ringing) {
    const kept = new Set(ringing.map(({ callId }) => callId));
    for (const [callId, card] of this.#cards) {
      if (!kept.has(callId)) {
        this.#drop(callId, card);
      }
    }
    ringing.filter(({ callId }) => !this.#cards.has(callId)).forEach((call) => this.#add(call));
    setText(this.said, ringing.length > 0 ? wordsOf(ringing[0]) : '');
  }

  #add(call) {
    const { other, media, callId } = call;
    const id = `incoming-${callId}`;
    const video = media === 'video';
    const button = (name, words, testId, kind, onclick) => make('button', { type: 'button', class: `call-choice ${kind}`, 'data-testid': testId, onclick }, glyph(name), words);
    const card = make('section', { class: 'call-card', role: 'group', 'aria-labelledby': id, 'data-testid': 'incoming' },
      this.avatars.of(other.id, other.username, 'large'),
      make('div', { class: 'call-who' }, make('h2', { id, tabindex: '-1', dir: 'auto', 'data-testid': 'incoming-name' }, other.username), make('p', {}, video ? 'calls you with video' : 'calls you')),
      make('div', { class: 'call-choices' },
        button('end', 'Decline', 'incoming-decline', 'call-no', () => this.decline(call)),
        button(video ? 'camera' : 'phone', 'Answer', 'incoming-answer', 'call-yes', () => this.answer(call, video)),
        video && button('mic', 'Answer without a picture', 'incoming-voice', 'call-other', () => this.answer(call, false))));
    this.#cards.set(callId, card);
    this.list.append(card);
    this.#focus(card);
  }

  /** Whoever is writing is not taken out of it; the others have the answer under their fingers. */
  #focus(card) {
    const { activeElement } = document;
    const writing = activeElement?.matches('input, textarea, select') && activeElement.value !== '';
    if (!writing && !document.querySelector('dialog[open]')) {
      this.#before ??= activeElement;
      card.querySelector('[data-testid="incoming-answer"]').focus({ preventScroll: true });
    }
  }

  #drop(callId, card) {
    const focused = card.contains(document.activeElement);
    card.remove();
    this.#cards.delete(callId);
    if (this.#cards.size === 0) {
      if (focused && this.#before?.isConnected) {
        this.#before.focus({ preventScroll: true });
      }
      this.#before = null;
    }
  }
}

const wordsOf = ({ other, media }) => `${other.username} is calling you${media === 'video' ? ' with video' : ''}.`;
