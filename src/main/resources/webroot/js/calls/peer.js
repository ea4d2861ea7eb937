import { Events } from '../events.js';
import { HeldCandidates } from './held.js';
import { offerId, originOf } from './sdp.js';
import { attachTracks, ensureLine } from './tracks.js';

/** A connection that is only disconnected often comes back by itself within this time. */
const PATIENCE_MS = 2_000;
/** A restart that led to nothing is tried again after this time. */
const AGAIN_MS = 5_000;

/**
 * The media connection to one other side, negotiated so that both sides may change it at any time ("perfect negotiation",
 * https://www.w3.org/TR/webrtc/#perfect-negotiation-example). All steps go through one queue, in the order in which they came.
 * Emits `state` (`new`, `connecting`, `connected`, `interrupted`), `track` with `{kind, track}`, and `replaced`.
 */
export class Peer extends Events {
  #steps = Promise.resolve();
  #connection = null;
  #tracks = new Map();
  #held = new HeldCandidates();
  #remoteSession = null;
  #proposal = null;
  /** The last description that the server has not acknowledged. */
  #unsent = null;
  #waiting = false;
  #armed = false;
  #closed = false;
  #timer = null;

  /**
   * @param makeConnection `(configuration) => RTCPeerConnection`
   * @param signal `description({type, sdp}, answerTo)` returns a promise, `candidate(candidate)`
   * @param lasting whether the other side's session id says nothing, as with a media server
   */
  constructor({ makeConnection, timers, signal, iceServers = [], polite = false, lasting = false, policy = 'all' }) {
    super();
    Object.assign(this, { makeConnection, timers, signal, iceServers, polite, lasting, policy, state: 'new', restarts: 0 });
    this.#connect();
  }

  get connection() {
    return this.#connection;
  }

  /** Sends this track from now on; null sends nothing of its kind. */
  setTrack(kind, track) {
    this.#tracks.set(kind, track);
    return this.#step(() => this.#attach());
  }

  /** Offers whenever something changes, beginning now. */
  start() {
    this.#armed = true;
    return this.#step(() => this.#offer(this.#connection));
  }

  /** Makes an offer that is not in force yet: it needs the ICE servers that the answer to it brings. */
  propose() {
    return this.#step(async () => {
      ensureLine(this.#connection);
      this.#proposal = await this.#connection.createOffer();
      return this.#proposal.sdp;
    });
  }

  /** Puts the proposal in force; candidates are gathered from now on. */
  stand(iceServers) {
    return this.#step(async () => {
      this.#configure(iceServers);
      await this.#connection.setLocalDescription(this.#proposal);
      this.#proposal = null;
      this.#armed = true;
      await this.#attach();
    });
  }

  /** Another offer was first; this side answers it. */
  withdraw(iceServers, polite) {
    return this.#step(() => {
      this.#proposal = null;
      this.polite = polite;
      this.#configure(iceServers);
      return this.#attach();
    });
  }

  receive({ type, sdp }, answerTo) {
    return this.#step(() => (type === 'offer' ? this.#receiveOffer(sdp) : this.#receiveAnswer(sdp, answerTo)));
  }

  addCandidate(candidate) {
    return this.#step(() => {
      this.#held.add(candidate);
      return this.#held.giveTo(this.#connection);
    });
  }

  /** Finds a new way for the media, as after a change of network. */
  restart() {
    if (this.#armed && !this.#closed) {
      this.restarts++;
      this.#connection.restartIce();
      this.#planAgain();
    }
  }

  /** Signals pass again; what may have been lost is repeated. */
  resumed(iceServers) {
    return this.#step(() => {
      this.#configure(iceServers ?? this.iceServers);
      this.#repeat();
      if (this.#armed && this.state === 'interrupted') {
        this.restart();
      }
    });
  }

  close() {
    this.#closed = true;
    this.timers.cancel(this.#timer);
    this.#connection.close();
  }

  #connect() {
    const connection = this.makeConnection({ iceServers: this.iceServers, iceTransportPolicy: this.policy, bundlePolicy: 'max-bundle' });
    this.#connection = connection;
    connection.onicecandidate = ({ candidate }) => {
      if (connection === this.#connection && candidate?.candidate) {
        const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
        this.signal.candidate({ candidate: line, sdpMid, sdpMLineIndex, ...(usernameFragment ? { usernameFragment } : {}) });
      }
    };
    connection.ontrack = ({ track, transceiver }) => connection === this.#connection && this.emit('track', { kind: track.kind, track, mid: transceiver?.mid });
    connection.onnegotiationneeded = () => this.#armed && this.#step(() => this.#offer(connection)).catch(() => {});
    connection.oniceconnectionstatechange = () => this.#iceChanged(connection);
    connection.onconnectionstatechange = () => this.#iceChanged(connection);
  }

  /** Steps of a closed connection fail; nobody needs to hear of that. */
  #step(action) {
    const done = this.#steps.then(() => (this.#closed ? undefined : action()));
    this.#steps = done.catch(() => {});
    return done.catch((error) => {
      if (!this.#closed) {
        this.emit('fault', error);
        throw error;
      }
    });
  }

  #configure(iceServers) {
    if (iceServers?.length > 0) {
      this.iceServers = iceServers;
      this.#connection.setConfiguration({ iceServers, iceTransportPolicy: this.policy, bundlePolicy: 'max-bundle' });
    }
  }

  /** A proposal with other tracks than the connection's could not be put in force any more. */
  async #attach() {
    if (!this.#proposal) {
      await attachTracks(this.#connection, this.#tracks);
    }
  }

  async #offer(connection) {
    // An offer must not follow an answer of which nobody knows whether it arrived.
    this.#waiting = this.#unsent?.type === 'answer';
    // In another state than stable the browser asks again as soon as it is stable.
    if (connection === this.#connection && connection.signalingState === 'stable' && !this.#waiting) {
      ensureLine(connection);
      await connection.setLocalDescription();
      this.#send(connection.localDescription);
    }
  }

  async #receiveOffer(sdp) {
    const { session } = originOf(sdp);
    if (!this.lasting && this.#remoteSession && session !== this.#remoteSession) {
      this.#replace();
    }
    const connection = this.#connection;
    if (connection.signalingState !== 'stable' && !this.polite) {
      return;
    }
    this.#proposal = null;
    await connection.setRemoteDescription({ type: 'offer', sdp });
    this.#remoteSession = session;
    await this.#attach();
    await connection.setLocalDescription();
    this.#armed = true;
    this.#send(connection.localDescription, offerId(sdp));
    await this.#held.giveTo(connection);
  }

  async #receiveAnswer(sdp, answerTo) {
    const connection = this.#connection;
    if (connection.signalingState === 'have-local-offer' && (!answerTo || answerTo === offerId(connection.localDescription.sdp))) {
      await connection.setRemoteDescription({ type: 'answer', sdp });
      this.#remoteSession = originOf(sdp).session;
      await this.#held.giveTo(connection);
    } else if (connection.signalingState === 'stable' && answerTo && !answerTo.startsWith(`${originOf(connection.localDescription?.sdp).session}.`)) {
      // The other side talks to a connection that was given up since; both begin anew, unless an offer does that already.
      this.#replace();
      await this.#attach();
      await this.#offer(this.#connection);
    }
  }

  /** The other side has begun anew, as after a reload of its page: what was negotiated before means nothing to it. */
  #replace() {
    this.#connection.close();
    this.#remoteSession = null;
    this.#unsent = null;
    this.#connect();
    this.#enter('connecting');
    this.emit('replaced');
  }

  #send({ type, sdp }, answerTo) {
    const sent = { type, sdp, answerTo };
    this.#unsent = sent;
    this.signal.description({ type, sdp }, answerTo).then(() => this.#acknowledged(sent), () => this.#planAgain());
    if (type === 'offer') {
      // The other side may pass it over, or be a new page that never got it.
      this.#planAgain();
    }
  }

  #acknowledged(sent) {
    if (this.#unsent === sent) {
      this.#unsent = null;
      if (this.#waiting) {
        this.#step(() => this.#offer(this.#connection)).catch(() => {});
      }
    }
  }

  #repeat() {
    const { signalingState, localDescription } = this.#connection;
    if (this.#unsent?.type === 'answer' && signalingState === 'stable') {
      this.#send(this.#unsent, this.#unsent.answerTo);
    } else if (signalingState === 'have-local-offer' && this.#armed) {
      this.#send(localDescription);
    }
  }

  #iceChanged(connection) {
    if (connection !== this.#connection || this.#closed) {
      return;
    }
    const ice = connection.iceConnectionState;
    if (ice === 'failed') {
      this.#enter('interrupted');
      this.restart();
    } else if (ice === 'disconnected') {
      this.#enter('interrupted');
      this.#planRestart(PATIENCE_MS);
    } else if (connection.connectionState === 'connected' && (ice === 'connected' || ice === 'completed')) {
      this.timers.cancel(this.#timer);
      this.#enter('connected');
    } else if (ice === 'checking' && this.state === 'new') {
      this.#enter('connecting');
    }
  }

  #planRestart(ms) {
    this.timers.cancel(this.#timer);
    this.#timer = this.timers.after(ms, () => this.state === 'interrupted' && this.restart());
  }

  /** Looks after a while whether the description arrived and the media flows, and repeats what did not help. */
  #planAgain() {
    this.timers.cancel(this.#timer);
    this.#timer = this.timers.after(AGAIN_MS, () => {
      if (this.#unsent || this.#connection.signalingState === 'have-local-offer') {
        this.#repeat();
        this.#planAgain();
      } else if (this.state === 'interrupted') {
        this.restart();
      }
    });
  }

  #enter(state) {
    if (this.state !== state) {
      this.state = state;
      this.emit('state', state);
    }
  }
}
