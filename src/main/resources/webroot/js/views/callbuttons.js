import { icon, iconButton, make, setText } from '../dom.js';

/** The ways into a call from a room: by voice, with video, or into the one that runs there. */
export class CallButtons {
  #room = null;

  /** @param on `start(room, media)`, `join(room)`, `show()` @param name begins the names of the parts, which the page has once */
  constructor(on, name = 'call') {
    this.voice = iconButton('phone', 'Call by voice', { 'data-testid': `${name}-audio`, onclick: () => on.start(this.#room, 'audio') });
    this.video = iconButton('camera', 'Call with video', { class: 'round call-video', 'data-testid': `${name}-video`, onclick: () => on.start(this.#room, 'video') });
    this.words = make('span');
    this.join = make('button', { type: 'button', class: 'primary small call-join', 'data-testid': `${name}-running`, hidden: true, onclick: () => (this.here ? on.show() : on.join(this.#room)) }, icon('phone'), this.words);
    this.element = make('div', { class: 'call-buttons', role: 'group', 'aria-label': 'Call', hidden: true }, this.voice, this.video, this.join);
  }

  /** @param running the group call in the room, if any @param here whether one is in a call in this room */
  draw(room, { running, here }) {
    this.#room = room;
    this.here = here;
    this.element.hidden = !room;
    const one = Boolean(running) || here;
    this.voice.hidden = this.video.hidden = one;
    this.join.hidden = !one;
    this.join.toggleAttribute('data-here', here);
    const count = running?.participants.length ?? 0;
    setText(this.words, here ? 'In the call' : `Join${count > 0 ? ` ${count}` : ''}`);
    this.join.setAttribute('aria-label', here ? 'Show the call' : `Join the call with ${count} ${count === 1 ? 'person' : 'people'}`);
  }
}
