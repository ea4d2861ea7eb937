import { Events } from '../events.js';
import { Peer } from './peer.js';
import { Quality } from './quality.js';

/**
 * The media between the two of a call: the connection, the tracks that come over it, and how good it is.
 * Emits `changed`, and `state` with that of the connection.
 */
export class Link extends Events {
  #stops = [];

  /** @param local the LocalMedia of this side @param options those of a Peer */
  constructor({ local, timers, newPeer = (options) => new Peer(options), ...options }) {
    super();
    Object.assign(this, { local, tracks: {} });
    this.peer = newPeer({ timers, ...options });
    this.watch = new Quality({ timers, read: async () => (await this.peer.connection.getStats()).values() });
    this.#stops = [
      this.peer.on('state', (state) => this.emit('state', state)),
      this.peer.on('track', ({ kind, track }) => this.#track(kind, track)),
      this.peer.on('replaced', () => (this.tracks = {})),
      this.watch.on('changed', () => this.emit('changed')),
    ];
  }

  /** Sends what the devices give now. */
  async attach() {
    const { audio, video } = this.local;
    await this.peer.setTrack('audio', audio);
    await this.peer.setTrack('video', video);
  }

  close() {
    this.#stops.forEach((stop) => stop());
    this.watch.stop();
    this.peer.close();
  }

  #track(kind, track) {
    this.tracks[kind] = track;
    for (const name of ['mute', 'unmute', 'ended']) {
      track.addEventListener(name, () => this.emit('changed'));
    }
    this.emit('changed');
  }
}
