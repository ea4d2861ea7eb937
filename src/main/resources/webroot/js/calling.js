import { Events } from './events.js';

const NAMES = /^(?:webrtc:|call:)/;

/**
 * What the page knows of calls before there is one: the modules of calls are loaded with the first. What comes while they are
 * loaded waits in its order. Emits `changed`.
 */
export class Calling extends Events {
  #board = null;
  #loading = null;
  #waiting = [];

  /** @param load `() => Promise` of the board, see calls/board.js */
  constructor({ load }) {
    super();
    this.load = load;
  }

  static isCall(name) {
    return NAMES.test(name);
  }

  /** The group call that runs in a room, or null. */
  runningIn(roomId) {
    return this.#board?.calls.runningIn(roomId) ?? null;
  }

  /** The room of the call that one is in, or null. */
  get roomId() {
    return this.#board?.calls.current?.roomId ?? null;
  }

  handle(name, data) {
    // Signals of a call that this page knows nothing of are another tab's.
    if (this.#board || this.#loading || name === 'webrtc:offer' || name === 'call:state') {
      this.#do((board) => board.handle(name, data));
    }
  }

  ready({ calls = [] }) {
    if (this.#board || this.#loading || calls.length > 0) {
      this.#do((board) => board.calls.ready(calls));
    }
  }

  /** @param room `{id, kind, title, other}` @param at once, without a preview, where both have asked for a call already */
  start(room, media, { atOnce = false } = {}) {
    this.#do((board) => board.start(room, media, atOnce));
  }

  /** The other one of a match is about to call, which both have asked for. */
  expect(roomId) {
    this.#do((board) => board.expect(roomId));
  }

  /** Shows the call that one is in. */
  show() {
    this.#board?.show();
  }

  networkChanged() {
    this.#board?.calls.networkChanged();
  }

  clear() {
    this.#board?.calls.clear();
  }

  #do(action) {
    if (this.#board) {
      action(this.#board);
      return;
    }
    this.#waiting.push(action);
    this.#loading ??= this.load().then(
      (board) => {
        this.#board = board;
        board.calls.on('changed', () => this.emit('changed'));
        this.#waiting.splice(0).forEach((next) => next(board));
        this.emit('changed');
      },
      () => {
        // As when the network went: the next event tries again.
        this.#loading = null;
        this.#waiting = [];
      },
    );
  }
}
