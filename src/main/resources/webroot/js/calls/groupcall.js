import { Events } from '../events.js';
import { Peer } from './peer.js';
import { PlanePeers } from './plane.js';
import { Quality } from './quality.js';

/**
 * A call of several, as one participant sees it: a connection to each other participant (`mesh`), or two to a media server.
 * Phases: `joining`, `connected`, `ended` with a `reason`. Emits `changed` and `ended`.
 */
export class GroupCall extends Events {
  #peers = new Map();
  /** Signals of a call whose id is not known yet. */
  #early = [];
  #stop = [];
  #hand = false;

  constructor({ session, timers, makeConnection, roomId, media, local, me, newPeer = (options) => new Peer(options) }) {
    super();
    Object.assign(this, { session, timers, makeConnection, roomId, media, local, me, newPeer });
    Object.assign(this, { kind: 'group', callId: null, phase: 'joining', reason: null, version: -1, participants: [], self: null, plane: 'mesh' });
    Object.assign(this, { iceServers: [], startedAt: null, joinedAt: null, away: false, tracks: new Map(), states: new Map() });
    this.watch = new Quality({ timers, read: () => this.#read() });
  }

  get live() {
    return this.phase !== 'ended';
  }

  get hand() {
    return this.#hand;
  }

  get others() {
    return this.participants.filter(({ id }) => id !== this.self);
  }

  get quality() {
    if (this.away) {
      return 'away';
    }
    const states = [...this.states.values()];
    if (states.length > 0 && states.every((state) => state === 'interrupted')) {
      return 'interrupted';
    }
    return states.includes('connected') ? this.watch.grade : states.length > 0 ? 'connecting' : 'unknown';
  }

  /** The connection that brings what a participant sends. */
  connectionOf(participantId) {
    return (this.#peers.get('plane') ?? this.#peers.get(participantId))?.connection ?? null;
  }

  async join() {
    try {
      const state = await this.session.request('call:join', { roomId: this.roomId, media: this.media });
      if (!this.live) {
        this.callId = state.callId;
        this.#tell('call:leave');
        return;
      }
      this.#joined(state);
    } catch (error) {
      this.end('failed', error);
    }
  }

  /** Taken up again after a reload: to the others this page is a new connection of the same participant. */
  takeUp(state) {
    this.#joined(state);
  }

  restored(state) {
    if (state?.self) {
      this.#resumed(state);
    } else if (state?.claim && state.claim === this.self) {
      // The server still believes in the connection that was lost.
      this.#claim();
    } else if (this.callId) {
      this.end('disconnected');
    }
  }

  async #claim() {
    try {
      this.#resumed(await this.session.request('call:join', { roomId: this.roomId, media: this.media }));
      this.#tell('call:update', { ...this.local.state, hand: this.#hand });
    } catch (error) {
      // With a connection that is lost again the claim is made again.
      error.temporary || this.end('disconnected', error);
    }
  }

  #resumed(state) {
    this.told(state);
    this.#peers.forEach((peer) => peer.resumed(state.iceServers));
  }

  networkChanged() {
    this.#peers.forEach((peer) => peer.restart());
  }

  handle(name, data) {
    if (name === 'call:state') {
      this.told(data);
    } else if (this.self === null) {
      this.#early.push([name, data]);
    } else if (name === 'webrtc:error') {
      this.#planeFailed(data);
    } else if (name === 'webrtc:call-end') {
      this.end(data.reason ?? 'hangup');
    } else {
      this.#signal(name, data);
    }
  }

  /** Takes in the state of the call; one that is older than what is known is dropped. */
  told(state) {
    const { version, participants, plane, startedAt } = state;
    if (version < this.version || !this.live) {
      return;
    }
    Object.assign(this, { version, participants, plane: plane ?? this.plane, startedAt: startedAt ?? this.startedAt });
    if (this.self !== null && !participants.some(({ id }) => id === this.self)) {
      this.end(state.reason ?? 'removed');
      return;
    }
    if (this.plane === 'mesh') {
      const present = new Set(participants.map(({ id }) => id));
      [...this.#peers.keys()].filter((id) => !present.has(id)).forEach((id) => this.#drop(id));
    }
    this.#changed();
  }

  setHand(on) {
    this.#hand = on;
    this.#tell('call:update', { hand: on });
    this.#changed();
  }

  remove(participantId) {
    return this.session.request('call:remove', { callId: this.callId, participantId });
  }

  endForAll() {
    return this.session.request('call:end', { callId: this.callId });
  }

  hangUp() {
    if (this.live) {
      this.#tell('call:leave');
      this.end('hangup');
    }
  }

  end(reason, error = null) {
    if (!this.live) {
      return;
    }
    const durationMs = this.joinedAt ? this.timers.now() - this.joinedAt : 0;
    Object.assign(this, { phase: 'ended', reason, error, durationMs });
    this.watch.stop();
    this.#stop.forEach((stop) => stop());
    if (this.joinedAt) {
      const restarts = [...this.#peers.values()].reduce((sum, peer) => sum + peer.restarts, 0);
      this.#tell('webrtc:stats', { durationMs, restarts, ...this.watch.summary });
    }
    this.#peers.forEach((peer) => peer.close());
    this.#changed();
    this.emit('ended', this);
  }

  #joined(state) {
    const { callId, self, iceServers } = state;
    Object.assign(this, { callId, self, iceServers, phase: 'connected', joinedAt: this.timers.now() });
    this.#stop = [this.local.on('changed', () => this.#localChanged()), this.watch.on('changed', () => this.#changed())];
    this.told(state);
    this.#tell('call:update', this.local.state);
    if (this.plane === 'mesh') {
      // The others joined earlier: the later one offers.
      this.others.forEach(({ id }) => this.#peer(id).start());
    } else {
      const options = { newPeer: (more) => this.#newPeer('plane', more), attach: (peer) => this.#attach(peer) };
      this.#peers.set('plane', new PlanePeers({ ...options, heard: (tracks) => this.#heard(tracks), state: (now) => this.#state('plane', now) }));
    }
    this.watch.start();
    this.#early.splice(0).forEach(([name, data]) => this.handle(name, data));
  }

  #signal(name, data) {
    const { from, sdp, answerTo, candidate } = data;
    const known = this.#peers.has(from) || this.others.some(({ id }) => id === from);
    // Whoever joined a moment ago may call before the state that names the newcomer.
    const peer = known || name === 'webrtc:offer' ? this.#peer(from) : null;
    if (name === 'webrtc:ice-candidate') {
      peer?.addCandidate(candidate).catch(() => {});
    } else {
      const answer = name === 'webrtc:answer' || (name === 'webrtc:renegotiate' && answerTo);
      peer?.receive({ type: answer ? 'answer' : 'offer', sdp }, answerTo, data).catch(() => {});
    }
  }

  /** The media server is away: what it sent comes back with its own offers, what is sent to it is published anew when it asks. */
  #planeFailed({ from, publish }) {
    if (from === 'plane') {
      this.away = !publish;
      publish && this.#peers.get('plane')?.publish();
      this.#changed();
    }
  }

  #peer(id) {
    let peer = this.#peers.get(id);
    if (!peer) {
      peer = this.#newPeer(id, { polite: this.self < id });
      this.#peers.set(id, peer);
      peer.on('state', (state) => this.#state(id, state));
      peer.on('track', ({ kind, track }) => this.#track(id, kind, track));
      peer.on('replaced', () => this.tracks.delete(id));
      this.#attach(peer);
    }
    return peer;
  }

  #newPeer(to, options) {
    const { callId, makeConnection, timers, iceServers } = this;
    const later = new Set();
    const signal = {
      description: ({ type, sdp }, answerTo) => {
        const name = later.has(type) && to !== 'plane' ? 'webrtc:renegotiate' : `webrtc:${type}`;
        later.add('offer').add('answer');
        return this.session.request(name, { callId, to, sdp, ...(answerTo && name === 'webrtc:renegotiate' ? { answerTo } : {}) });
      },
      candidate: (candidate) => this.#tell('webrtc:ice-candidate', { to, candidate }),
    };
    return this.newPeer({ makeConnection, timers, iceServers, signal, ...options });
  }

  #attach(peer) {
    const { audio, video } = this.local;
    return Promise.all([peer.setTrack('audio', audio), peer.setTrack('video', video)]).catch(() => {});
  }

  #localChanged() {
    this.#peers.forEach((peer) => this.#attach(peer));
    this.#tell('call:update', this.local.state);
    this.#changed();
  }

  #track(id, kind, track) {
    this.tracks.set(id, { ...this.tracks.get(id), [kind]: track });
    this.#watch(track);
    this.#changed();
  }

  /** Whose the tracks of a media server are. */
  #heard(tracks) {
    const known = new Set([...this.tracks.values()].flatMap((one) => Object.values(one)));
    [...tracks.values()].flatMap((one) => Object.values(one)).filter((track) => !known.has(track)).forEach((track) => this.#watch(track));
    this.tracks = tracks;
    this.#changed();
  }

  #watch(track) {
    for (const name of ['mute', 'unmute', 'ended']) {
      track.addEventListener(name, () => this.#changed());
    }
  }

  #state(id, state) {
    const first = state === 'connected' && ![...this.states.values()].includes('connected');
    this.states.set(id, state);
    if (first && !this.connectedAt) {
      this.connectedAt = this.timers.now();
      this.#tell('webrtc:stats', { connectedAfterMs: this.connectedAt - this.joinedAt });
    }
    this.#changed();
  }

  #drop(id) {
    this.#peers.get(id).close();
    this.#peers.delete(id);
    this.tracks.delete(id);
    this.states.delete(id);
  }

  async #read() {
    const reports = await Promise.all([...this.#peers.values()].map(async (peer) => [...(await peer.connection.getStats()).values()]));
    return reports.length > 0 ? reports[0].concat(...reports.slice(1)) : null;
  }

  #tell(name, data = {}) {
    if (this.callId) {
      this.session.request(name, { callId: this.callId, ...data }).catch(() => {});
    }
  }

  #changed() {
    this.emit('changed', this);
  }
}
