/** A track that only has what the client looks at. */
export class FakeTrack extends EventTarget {
  enabled = true;
  muted = false;
  readyState = 'live';

  constructor(kind) {
    super();
    this.kind = kind;
  }

  stop() {
    this.readyState = 'ended';
  }
}

let connections = 0;

/** The signaling side of RTCPeerConnection: states, implicit rollback, negotiationneeded and ICE fragments, without media. */
export class FakeConnection {
  signalingState = 'stable';
  iceConnectionState = 'new';
  connectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  candidates = [];
  closed = false;
  #transceivers = [];
  #version = 1;
  #fragment = 1;
  #restart = false;
  #asking = false;
  #made = null;
  #stable = { local: null, remote: null };

  constructor(configuration = {}) {
    this.configuration = configuration;
    this.session = String(1_000 + ++connections);
  }

  setConfiguration(configuration) {
    this.configuration = configuration;
  }

  getTransceivers() {
    return this.#transceivers;
  }

  addTrack(track) {
    this.#transceivers.push(this.#transceiver(track.kind, 'sendrecv', track));
    this.#made = null;
    this.#ask();
  }

  addTransceiver(kind, { direction }) {
    this.#transceivers.push(this.#transceiver(kind, direction, null));
    this.#ask();
  }

  restartIce() {
    this.#restart = true;
    this.#ask();
  }

  async createOffer() {
    this.#demandLines();
    this.#made = this.#write();
    return { type: 'offer', sdp: this.#made };
  }

  async setLocalDescription(given) {
    this.#open();
    if (given && given.sdp !== this.#made) {
      throw new Error('The description is not the one that was made last');
    }
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.#demandLines();
    if (type === 'offer' && this.#restart) {
      this.#fragment++;
    }
    this.#version++;
    const sdp = given?.sdp ?? this.#write();
    this.localDescription = { type, sdp };
    if (type === 'offer') {
      this.signalingState = 'have-local-offer';
      this.#transceivers.forEach((one, mid) => (one.mid ??= String(mid)));
    } else {
      this.#settle();
    }
  }

  async setRemoteDescription({ type, sdp }) {
    this.#open();
    if (type === 'offer') {
      if (this.signalingState === 'have-local-offer') {
        this.localDescription = this.#stable.local;
        this.#transceivers.forEach((one) => !this.#stable.local?.sdp.includes(`mid:${one.mid} `) && (one.mid = null));
      }
      this.signalingState = 'have-remote-offer';
    } else if (this.signalingState !== 'have-local-offer') {
      throw new Error(`An answer in ${this.signalingState}`);
    }
    this.remoteDescription = { type, sdp };
    this.#readLines(sdp);
    if (type === 'answer') {
      this.#restart = false;
      this.#settle();
    }
  }

  async addIceCandidate(candidate) {
    this.#open();
    if (!this.remoteDescription?.sdp.includes(`a=ice-ufrag:${candidate.usernameFragment}\r\n`)) {
      throw new Error('No such fragment');
    }
    this.candidates.push(candidate);
  }

  async getStats() {
    return new Map();
  }

  close() {
    this.closed = true;
    this.signalingState = 'closed';
  }

  /** The test plays the network. */
  ice(state) {
    this.iceConnectionState = state;
    this.connectionState = state === 'connected' ? 'connected' : this.connectionState;
    this.oniceconnectionstatechange?.();
  }

  get fragment() {
    return `${this.session}-${this.#fragment}`;
  }

  /** What this side sends, as its last negotiated description says. */
  get sends() {
    return sendingIn(this.localDescription?.sdp);
  }

  #demandLines() {
    if (this.#transceivers.length === 0) {
      throw new Error('A description without a line');
    }
  }

  #open() {
    if (this.closed) {
      throw new Error('closed');
    }
  }

  #transceiver(kind, direction, track) {
    const one = { mid: null, direction, receiver: { track: new FakeTrack(kind) }, sender: { track, replaceTrack: async (next) => (one.sender.track = next) } };
    const connection = this;
    return new Proxy(one, {
      set(target, name, value) {
        target[name] = value;
        name === 'direction' && connection.#ask();
        return true;
      },
    });
  }

  #write() {
    const lines = this.#transceivers.map((one, i) => `m=${one.receiver.track.kind} mid:${one.mid ?? i} ${one.direction}\r\n`);
    return `v=0\r\no=- ${this.session} ${this.#version} IN IP4 127.0.0.1\r\na=ice-ufrag:${this.fragment}\r\n${lines.join('')}`;
  }

  #readLines(sdp) {
    for (const [, kind, mid] of sdp.matchAll(/^m=(\w+) mid:(\w+)/gm)) {
      let one = this.#transceivers.find((known) => known.mid === mid) ?? this.#transceivers.find((known) => known.mid === null && known.receiver.track.kind === kind);
      if (!one) {
        one = this.#transceiver(kind, 'recvonly', null);
        this.#transceivers.push(one);
      }
      one.mid = mid;
      this.ontrack?.({ track: one.receiver.track, transceiver: one });
    }
  }

  #settle() {
    this.signalingState = 'stable';
    this.#stable = { local: this.localDescription, remote: this.remoteDescription };
    this.#asking = false;
    this.#ask();
  }

  #needed() {
    const wanted = this.#transceivers.map((one) => [one.receiver.track.kind, one.direction.includes('send')]).filter(([, sends]) => sends).map(([kind]) => kind);
    return this.#restart || String(wanted.sort()) !== String(this.sends);
  }

  #ask() {
    if (this.signalingState === 'stable' && !this.#asking && this.#needed()) {
      this.#asking = true;
      setImmediate(() => {
        this.#asking = this.#needed();
        if (this.signalingState === 'stable' && this.#asking) {
          this.onnegotiationneeded?.();
        }
      });
    }
  }
}

export const sendingIn = (sdp = '') => [...sdp.matchAll(/^m=(\w+) mid:\w+ send/gm)].map(([, kind]) => kind).sort();
