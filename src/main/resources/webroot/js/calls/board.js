import { browserTimers } from '../events.js';
import { endWords } from '../callwords.js';
import { toast } from '../views/dialogs.js';
import { storedDevices } from '../storage.js';
import { Calls } from './calls.js';
import { Choice, LocalMedia } from './devices.js';
import { Ring } from './ring.js';
import { CallView } from './views/callview.js';
import { IncomingView } from './views/incoming.js';
import { openPreview } from './views/preview.js';
import { loadStyle } from './views/style.js';

/** A match of voice or video is called within this time by the one who shall begin. */
const EXPECTED_MS = 20_000;
const NO_CALLS = 'Calls need a secure connection (https) and a browser that can make them.';

/** Brings the calls and their views together. */
export class Board {
  #expected = new Map();

  /**
   * @param app `session`, `me()`, `roomOf(roomId)` gives `{id, kind, title, other, mayEnd}`, `avatars`, `open(roomId)`,
   *   `title(words)` names the tab
   */
  constructor(app) {
    this.app = app;
    this.choice = new Choice(storedDevices);
    this.calls = new Calls({
      session: app.session,
      timers: browserTimers,
      me: app.me,
      peerIn: (roomId) => app.roomOf(roomId)?.other ?? { id: null, username: 'Somebody' },
      makeConnection: (configuration) => new RTCPeerConnection(configuration),
      newLocal: (kind) => this.#newLocal(kind),
    });
    this.ring = new Ring();
    this.incoming = new IncomingView({
      avatars: app.avatars,
      answer: (call, video) => {
        this.before = this.incoming.before;
        this.calls.answer(call, { video });
      },
      decline: (call) => this.calls.decline(call),
    });
    this.view = null;
    this.calls.on('ring', (call) => this.#rang(call));
    this.calls.on('current', (call) => this.#entered(call));
    this.calls.on('over', (call) => this.#over(call));
    this.calls.on('changed', () => this.#draw());
  }

  handle(name, data) {
    this.calls.handle(name, data);
  }

  /** Calls or joins, after a look at the devices. */
  async start(room, media, atOnce) {
    if (!navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection) {
      toast(NO_CALLS);
      return;
    }
    if (this.calls.current?.roomId === room.id) {
      this.show();
      return;
    }
    this.before = document.activeElement;
    const pair = room.kind === 'direct' || room.kind === 'match';
    const local = this.#newLocal(pair ? 'pair' : 'group');
    const chosen = atOnce ? await this.#open(local, media) : await openPreview({ local, media, room, running: this.calls.runningIn(room.id) });
    if (!chosen) {
      local.close();
      return;
    }
    if (pair) {
      this.calls.call({ roomId: room.id, other: room.other, media: chosen, local });
    } else {
      this.calls.join({ roomId: room.id, media: chosen, local });
    }
  }

  expect(roomId) {
    const ringing = this.calls.ringing.find((call) => call.roomId === roomId);
    if (ringing) {
      this.calls.answer(ringing, { video: ringing.media === 'video' });
    } else {
      this.#expected.set(roomId, Date.now() + EXPECTED_MS);
    }
  }

  show() {
    this.view?.grow();
  }

  async #open(local, media) {
    await local.open({ video: media === 'video' });
    return media;
  }

  #newLocal(kind) {
    const local = new LocalMedia({ media: navigator.mediaDevices, choice: this.choice, kind });
    local.on('fault', (words) => toast(words));
    return local;
  }

  #rang(call) {
    const until = this.#expected.get(call.roomId) ?? 0;
    this.#expected.delete(call.roomId);
    if (until > Date.now()) {
      this.calls.answer(call, { video: call.media === 'video' });
    }
  }

  #entered(call) {
    this.view?.close();
    this.view = new CallView({ call, app: this.app, room: this.app.roomOf(call.roomId) ?? { id: call.roomId, title: call.other?.username ?? 'Call' }, choice: this.choice, before: this.before });
    this.before = null;
  }

  #over(call) {
    if (this.view?.call === call) {
      this.view.close();
      this.view = null;
    }
    const words = endWords(call);
    if (words && !(call.incoming && call.reason === 'declined')) {
      toast(words);
    }
    if (call.reason === 'failed' && !call.error) {
      this.#offerDoctor();
    }
  }

  async #offerDoctor() {
    const { openNoWay } = await import('./views/noway.js');
    openNoWay();
  }

  #draw() {
    const { ringing, current } = this.calls;
    this.incoming.draw(ringing);
    const outgoing = current?.phase === 'calling';
    this.ring.play(ringing.length > 0 ? 'in' : outgoing ? 'out' : null);
    this.app.title(ringing.length > 0 ? `${ringing[0].other.username} is calling` : null);
    this.view?.draw();
  }
}

export async function makeBoard(app) {
  await loadStyle();
  return new Board(app);
}

