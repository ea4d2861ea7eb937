import { Events } from '../events.js';
import { Link } from './link.js';
import { SIGNALS } from './signals.js';

/** Without media for so long after the answer there is no way between the two. */
const NO_WAY_MS = 40_000;
/** The server ends the ringing earlier; this is for one that can't say so any more. */
const UNANSWERED_MS = 45_000;

/**
 * One call between two, as this client sees it. Phases: `ringing` (somebody calls), `calling` (one calls somebody),
 * `connecting`, `connected`, `ended` with a `reason`. Emits `changed` and `ended`.
 */
export class PairCall extends Events {
  #offer = null;
  #renewing = false;
  #timer = null;
  #stop = [];

  /**
   * @param other `{id, username}`
   * @param local the LocalMedia of this side
   */
  constructor({ session, timers, makeConnection, roomId, other, media, local }) {
    super();
    Object.assign(this, { session, timers, makeConnection, roomId, other, media, local });
    Object.assign(this, { kind: 'pair', callId: null, phase: 'calling', reason: null, incoming: false, trouble: false, self: null, startedAt: null, acceptedAt: null, otherState: {}, link: null, polite: true });
  }

  get live() {
    return this.phase !== 'ended';
  }

  get peer() {
    return this.link?.peer ?? null;
  }

  /** What comes from the other side, `{audio, video}`. */
  get tracks() {
    return this.link?.tracks ?? {};
  }

  /** How the connection is, as `qualityWords` knows it. */
  get quality() {
    if (this.trouble) {
      return 'interrupted';
    }
    return this.phase === 'connected' ? this.link.watch.grade : this.phase === 'connecting' ? 'connecting' : 'unknown';
  }

  /** Calls. Where the room has a call already, this becomes a call that is answered; see `receive`. */
  async call() {
    try {
      this.#makeLink([]);
      await this.link.attach();
      const sdp = await this.peer.propose();
      const answer = await this.session.request('webrtc:offer', { roomId: this.roomId, media: this.media, sdp });
      if (!this.live) {
        this.callId = answer.callId;
        this.#tell('webrtc:call-end', { reason: 'hangup' });
        return;
      }
      if (this.phase !== 'calling') {
        // The other side's offer was here before the answer to this one, and is answered by now.
        return;
      }
      Object.assign(this, { callId: answer.callId, polite: answer.polite });
      if (answer.existing) {
        await this.peer.withdraw(answer.iceServers, answer.polite);
      } else {
        this.peer.polite = answer.polite;
        await this.peer.stand(answer.iceServers);
      }
      this.#timer = this.timers.after(UNANSWERED_MS, () => this.hangUp('timeout'));
      this.#changed();
    } catch (error) {
      this.end('failed', error);
    }
  }

  /** Somebody calls; `told` is the event, or the call's state in `session:ready`. */
  ring({ callId, media, sdp, polite, iceServers }) {
    Object.assign(this, { callId, media, polite, iceServers, phase: 'ringing', incoming: true });
    this.#offer = sdp;
    this.timers.cancel(this.#timer);
    this.#timer = this.timers.after(UNANSWERED_MS, () => this.end('timeout'));
    this.#changed();
  }

  /** Both have called each other, and the other side's offer was first: both want to talk, so it is answered. */
  cross(told) {
    if (this.phase !== 'calling') {
      return Promise.resolve();
    }
    this.ring(told);
    return this.answer();
  }

  /** Takes the call. The microphone must be open by now, or the first words are lost. */
  async answer() {
    if (this.phase !== 'ringing') {
      return;
    }
    this.#enter('connecting');
    try {
      await (this.peer ? this.peer.withdraw(this.iceServers, this.polite) : this.#makeLink(this.iceServers));
      await this.link.attach();
      await this.peer.receive({ type: 'offer', sdp: this.#offer });
      this.#offer = null;
    } catch (error) {
      this.hangUp('failed', error);
    }
  }

  decline(reason = 'declined') {
    this.#tell('webrtc:call-reject', { reason });
    this.end(reason);
  }

  hangUp(reason = 'hangup', error = null) {
    if (this.live) {
      this.#tell('webrtc:call-end', { reason });
      this.mine = true;
      this.end(reason, error);
    }
  }

  /** Taken up again after a reload of the page: the other side's connection knows nothing of this page's, so it begins anew. */
  async takeUp({ callId, state, polite = true, iceServers, self, media, startedAt }) {
    Object.assign(this, { callId, polite, self, media, startedAt });
    this.#makeLink(iceServers);
    await this.link.attach();
    if (state === 'ringing') {
      // The answer to the call will fit no connection of this page.
      this.#renewing = true;
      this.#changed();
    } else {
      this.#enter('connecting');
      await this.peer.start().catch((error) => this.hangUp('failed', error));
    }
  }

  /** The session is ready again: `state` is what it says of this call, undefined if the call is over. */
  restored(state) {
    // While the server believes in the connection that was lost, this page claims its place by its next signal.
    const self = state?.self ?? state?.claim;
    this.answered ||= Boolean(self);
    if (!state) {
      this.callId && this.end('disconnected');
    } else if (this.phase === 'calling' && state.state !== 'ringing' && self) {
      // The answer was given while this page could not hear it.
      this.#renew(state.iceServers);
    } else if (this.phase === 'ringing' && (state.state !== 'ringing' || state.self)) {
      this.end('answered-elsewhere');
    } else if (this.phase !== 'ringing') {
      this.peer?.resumed(state.iceServers);
      !state.self && state.claim && this.peer?.restart();
    }
  }

  handle(name, data) {
    SIGNALS[name]?.(this, data);
  }

  networkChanged() {
    this.phase === 'connected' && this.peer.restart();
  }

  accepted({ sdp }) {
    if (this.phase !== 'calling') {
      return;
    }
    if (this.#renewing) {
      this.#renew();
    } else {
      this.#enter('connecting');
      this.peer.receive({ type: 'answer', sdp }).catch((error) => this.hangUp('failed', error));
    }
  }

  described({ sdp, answerTo }) {
    if (this.phase === 'calling') {
      // Only a call that was answered is negotiated anew: the answer went to a connection that is lost.
      this.#enter('connecting');
    }
    this.peer?.receive({ type: answerTo ? 'answer' : 'offer', sdp }, answerTo).catch(() => {});
  }

  /** What the server says of both sides; older states than the last are dropped. */
  told({ version, participants = [] }) {
    if (version >= (this.version ?? 0)) {
      this.version = version;
      this.otherState = participants.find(({ userId }) => userId === this.other.id) ?? {};
      this.#changed();
    }
  }

  end(reason, error = null) {
    if (!this.live) {
      return;
    }
    const durationMs = this.startedAt ? this.timers.now() - this.startedAt : 0;
    Object.assign(this, { phase: 'ended', reason, error, durationMs, trouble: false });
    this.timers.cancel(this.#timer);
    this.#stop.forEach((stop) => stop());
    if (this.startedAt && this.peer) {
      this.#tell('webrtc:stats', { durationMs, restarts: this.peer.restarts, ...this.link.watch.summary });
    }
    this.link?.close();
    this.#changed();
    this.emit('ended', this);
  }

  #renew(iceServers) {
    this.#renewing = false;
    this.#enter('connecting');
    if (iceServers) {
      this.link.close();
      this.#stop.forEach((stop) => stop());
      this.#makeLink(iceServers);
    }
    this.link.attach().then(() => this.peer.start()).catch((error) => this.hangUp('failed', error));
  }

  #makeLink(iceServers) {
    const { local, timers, makeConnection, polite } = this;
    const signal = { description: (description, answerTo) => this.#describe(description, answerTo), candidate: (candidate) => this.#tell('webrtc:ice-candidate', { candidate }) };
    this.link = new Link({ local, timers, makeConnection, iceServers, polite, signal });
    this.#stop = [this.link.on('state', (state) => this.#mediaState(state)), this.link.on('changed', () => this.#changed()), local.on('changed', () => this.#localChanged())];
  }

  /** The first answer is the answer to the call; all later descriptions only change it. */
  #describe({ type, sdp }, answerTo) {
    if (type === 'answer' && this.incoming && !this.answered) {
      return this.session.request('webrtc:answer', { callId: this.callId, sdp }).then(
        () => (this.answered = true),
        (error) => this.#refused(error),
      );
    }
    return this.session.request('webrtc:renegotiate', { callId: this.callId, sdp, ...(answerTo ? { answerTo } : {}) });
  }

  /** Another device was faster, or the caller has given up; a lost connection is no refusal. */
  #refused(error) {
    if (error.temporary) {
      throw error;
    }
    this.end(error.code === 'CONFLICT' ? 'answered-elsewhere' : 'over', error);
  }

  #localChanged() {
    if (this.live && this.peer && this.phase !== 'ringing') {
      this.link.attach().catch(() => {});
      this.#tell('call:update', this.local.state);
      this.#changed();
    }
  }

  #mediaState(state) {
    this.trouble = state === 'interrupted' && this.phase === 'connected';
    if (state === 'connected') {
      this.timers.cancel(this.#timer);
      if (this.phase === 'connecting') {
        this.#connected();
      }
    }
    this.#changed();
  }

  #connected() {
    this.startedAt ??= this.timers.now();
    this.#tell('webrtc:stats', { connectedAfterMs: this.acceptedAt ? this.timers.now() - this.acceptedAt : 0 });
    this.#tell('call:update', this.local.state);
    this.link.watch.start();
    this.#enter('connected');
  }

  #enter(phase) {
    this.phase = phase;
    if (phase === 'connecting') {
      this.timers.cancel(this.#timer);
      this.acceptedAt = this.timers.now();
      this.#timer = this.timers.after(NO_WAY_MS, () => this.hangUp('failed'));
    }
    this.#changed();
  }

  /** Says what nobody waits for: a server that is away ends the call by itself. */
  #tell(name, data) {
    if (this.callId) {
      this.session.request(name, { callId: this.callId, ...data }).catch(() => {});
    }
  }

  #changed() {
    this.emit('changed', this);
  }
}
