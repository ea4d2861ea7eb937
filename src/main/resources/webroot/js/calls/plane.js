import { Events } from '../events.js';
import { fragmentOf, fragmentsOf } from './sdp.js';

/**
 * The two connections to a media server: one that sends, which this side offers, and one that receives all others, which the
 * server offers. They look like one peer to the call; a candidate goes to the connection whose description has its fragment.
 */
export class PlanePeers extends Events {
  #streams = {};

  /**
   * @param attach `(peer) => Promise` gives the sending connection its tracks
   * @param heard `(tracks)` is told whose each track is, as a map of `{audio, video}` by participant
   */
  constructor({ newPeer, attach, heard, state }) {
    super();
    Object.assign(this, { attach, heard });
    Object.assign(this, { newPeer, state });
    this.receiving = newPeer({ lasting: true, polite: true });
    this.publish();
  }

  /** Sends by a new connection, the first time or after the media server has lost the old one. */
  publish() {
    this.sending?.close();
    this.sending = this.newPeer({ lasting: true, polite: true });
    this.sending.on('state', this.state);
    this.attach(this.sending).then(() => this.sending.start()).catch(() => {});
  }

  get restarts() {
    return this.sending.restarts;
  }

  get connection() {
    return this.receiving.connection;
  }

  setTrack(kind, track) {
    return this.sending.setTrack(kind, track);
  }

  /** @param fresh whether the media server begins anew, so that the old connection brings nothing more */
  receive(description, answerTo, { streams, fresh } = {}) {
    if (description.type === 'answer') {
      return this.sending.receive(description, answerTo);
    }
    this.#streams = streams ?? this.#streams;
    if (fresh) {
      this.receiving.close();
      this.receiving = this.newPeer({ lasting: true, polite: true });
    }
    return this.receiving.receive(description).then(() => this.#assign());
  }

  addCandidate(candidate) {
    const fragment = fragmentOf(candidate);
    const sending = fragment && fragmentsOf(this.sending.connection.remoteDescription?.sdp).has(fragment);
    return (sending ? this.sending : this.receiving).addCandidate(candidate);
  }

  restart() {
    this.sending.restart();
  }

  resumed(iceServers) {
    return this.sending.resumed(iceServers);
  }

  close() {
    this.sending.close();
    this.receiving.close();
  }

  /** A line may change its owner from one offer to the next, which makes no event of a track. */
  #assign() {
    const tracks = new Map();
    for (const { mid, receiver: { track } } of this.connection.getTransceivers()) {
      const owner = this.#streams[mid];
      if (owner) {
        tracks.set(owner, { ...tracks.get(owner), [track.kind]: track });
      }
    }
    this.heard(tracks);
  }
}
