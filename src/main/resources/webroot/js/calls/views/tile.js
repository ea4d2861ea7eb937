import { make, setText } from '../../dom.js';
import { glyph } from './glyphs.js';

/** One person of a call: picture or initial, name, and what they do. Sound comes from the same element as the picture. */
export class Tile {
  #tracks = {};

  constructor({ avatars, user, self = false, testId = 'call-tile' }) {
    this.self = self;
    this.video = make('video', { autoplay: true, playsinline: true, 'data-testid': self ? 'call-own-video' : 'call-remote-video', 'aria-label': self ? 'Your picture' : `Picture of ${user.username}` });
    this.video.muted = self;
    this.name = make('span', { class: 'call-name', dir: 'auto' }, self ? 'You' : user.username);
    this.marks = make('span', { class: 'call-marks' });
    this.more = make('span', { class: 'call-more' });
    this.avatar = avatars.of(user.id, user.username, 'huge');
    this.element = make('div', { class: 'call-tile', 'data-testid': testId, 'data-self': String(self) }, this.video, this.avatar, make('p', { class: 'call-label' }, this.name, this.marks), this.more);
  }

  /** @param state `{muted, screen, hand}` as told @param tracks `{audio, video}` */
  draw({ muted = false, screen = false, hand = false }, tracks, { interrupted = false } = {}) {
    const { audio = null, video = null } = tracks;
    if (this.#tracks.audio !== audio || this.#tracks.video !== video) {
      this.#tracks = { audio, video };
      this.#play([!this.self && audio, video].filter(Boolean));
    }
    const seen = Boolean(video) && video.readyState === 'live' && (this.self || !video.muted);
    this.element.toggleAttribute('data-picture', seen);
    this.element.toggleAttribute('data-screen', screen);
    this.element.toggleAttribute('data-interrupted', interrupted);
    this.#mark(muted, hand, interrupted);
  }

  /** Where the sound comes out, in browsers that can choose. */
  useSpeaker(id) {
    if (id && this.video.setSinkId && !this.self) {
      // The device may be gone; the sound then stays where it is.
      this.video.setSinkId(id).catch(() => {});
    }
  }

  setSpeaking(on) {
    this.element.toggleAttribute('data-speaking', on);
  }

  remove() {
    this.video.srcObject = null;
    this.element.remove();
  }

  #play(tracks) {
    this.video.srcObject = tracks.length > 0 ? new MediaStream(tracks) : null;
    if (tracks.length > 0) {
      // Without a press since a reload some browsers wait for one before they sound.
      this.video.play().catch((error) => error.name === 'NotAllowedError' && document.addEventListener('pointerdown', () => this.video.play().catch(() => {}), { once: true }));
    }
  }

  #mark(muted, hand, interrupted) {
    const words = [muted && 'microphone off', hand && 'hand raised', interrupted && 'connection lost'].filter(Boolean).join(', ');
    if (this.marks.dataset.words !== words) {
      this.marks.dataset.words = words;
      this.marks.replaceChildren(...[hand && glyph('hand'), muted && glyph('mic-off'), words && make('span', { class: 'hidden' }, `, ${words}`)].filter(Boolean));
    }
    setText(this.more, interrupted ? 'Connecting again…' : '');
  }
}
