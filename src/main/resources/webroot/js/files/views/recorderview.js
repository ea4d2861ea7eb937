import { make, setText } from '../../dom.js';
import { clockWords } from '../../filewords.js';
import { VoicePlayer } from '../player.js';
import { LONGEST_MS } from '../recorder.js';
import { round } from './parts.js';
import { voiceView } from './voice.js';

const FAULTS = {
  denied: 'This page may not use your microphone. Allow it in the browser’s address bar, then try again.',
  missing: 'No microphone answers.',
  short: 'That was too short. Hold the button while you speak, or tap it and speak.',
};

/** Above the writing line while somebody records: level, time, the ways out; then the note, to be listened to before it is sent. */
export class RecorderView {
  #shown = null;

  /** @param send `(note)` @param back where the focus goes afterwards */
  constructor({ recorder, turn, send, back }) {
    Object.assign(this, { recorder, turn, send, back });
    this.element = make('section', { class: 'file-recorder', 'aria-label': 'Voice note', 'data-testid': 'recorder', hidden: true });
    this.heard = make('p', { class: 'hidden', role: 'status', 'data-testid': 'recorder-heard' });
    this.level = make('i');
    this.time = make('span', { class: 'file-time', 'data-testid': 'recorder-time' });
    this.hint = make('span', { class: 'file-hint' });
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        this.#giveUp();
      }
    });
    recorder.on('changed', () => this.draw());
    recorder.on('level', (level) => this.#move(level));
  }

  draw() {
    const { state, held, leaving } = this.recorder;
    this.element.hidden = state === 'idle';
    this.element.dataset.state = state;
    this.element.toggleAttribute('data-leaving', leaving);
    if (state !== this.#shown) {
      this.#shown = state;
      this.#close?.();
      this.#close = null;
      this.element.replaceChildren(...this.#parts(state));
      setText(this.heard, { recording: 'Recording', review: `Recorded ${clockWords(this.recorder.note?.durationMs ?? 0)}`, fault: FAULTS[this.recorder.code] }[state] ?? '');
    }
    setText(this.hint, leaving ? 'Let go to throw it away' : held ? 'Slide left to cancel' : `At most ${LONGEST_MS / 60_000} minutes`);
  }

  #close = null;

  #parts(state) {
    const cancel = (words) => round('close', words, { 'data-testid': 'recorder-cancel', onclick: () => this.#giveUp() });
    if (state === 'asking') {
      return [make('span', { class: 'file-hint' }, 'Opening the microphone…'), cancel('Cancel')];
    }
    if (state === 'recording') {
      this.level.style.setProperty('--level', 0);
      const meter = make('div', { class: 'file-level', role: 'meter', 'aria-label': 'How loud you are', 'aria-valuemin': '0', 'aria-valuemax': '100', 'aria-valuenow': '0', 'data-testid': 'recorder-level' }, this.level);
      const stop = round('stop', 'Stop, and listen', { 'data-testid': 'recorder-stop', onclick: () => this.recorder.finish() });
      return [make('span', { class: 'file-dot', 'aria-hidden': 'true' }), this.time, meter, this.hint, cancel('Throw it away (Esc)'), stop];
    }
    return state === 'review' ? this.#review(cancel) : [make('span', { class: 'file-hint', role: state === 'fault' ? 'alert' : null }, FAULTS[this.recorder.code] ?? 'One moment…'), cancel('Close')];
  }

  #review(cancel) {
    const { blob, durationMs, peaks } = this.recorder.note;
    const url = URL.createObjectURL(blob);
    const player = new VoicePlayer({ open: async () => new Audio(url), durationMs, turn: this.turn });
    this.#close = () => {
      player.pause();
      URL.revokeObjectURL(url);
    };
    const send = make('button', { type: 'button', class: 'primary small', 'data-testid': 'recorder-send', onclick: () => {
      this.send(this.recorder.take());
      this.back.focus({ preventScroll: true });
    } }, 'Send');
    requestAnimationFrame(() => send.focus({ preventScroll: true }));
    return [voiceView({ player, peaks, label: 'Recording', words: () => 'It can’t be played here. You can send it all the same.' }), cancel('Throw it away'), send];
  }

  #giveUp() {
    this.recorder.cancel();
    this.back.focus({ preventScroll: true });
  }

  #move(level) {
    this.level.style.setProperty('--level', level.toFixed(2));
    this.level.parentElement?.setAttribute('aria-valuenow', String(Math.round(level * 10) * 10));
    setText(this.time, clockWords(this.recorder.elapsedMs));
  }
}
