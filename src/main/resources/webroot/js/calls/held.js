import { fragmentOf, fragmentsOf } from './sdp.js';

/** Candidates that came before their description; a side sends about 20 of them. */
const MOST = 64;

/** Candidates of the other side, each of which belongs to a description by its ICE fragment. */
export class HeldCandidates {
  #held = [];

  add(candidate) {
    this.#held = [...this.#held.slice(1 - MOST), candidate];
  }

  /** A candidate of a description that is not here yet waits; one of a description that was passed over waits in vain. */
  async giveTo(connection) {
    const known = fragmentsOf(connection.remoteDescription?.sdp);
    const held = this.#held;
    this.#held = [];
    for (const candidate of held) {
      const fragment = fragmentOf(candidate);
      if (known.size === 0 || (fragment && !known.has(fragment))) {
        this.#held.push(candidate);
      } else {
        // A single address that the browser can't use is no fault of the call.
        await connection.addIceCandidate(candidate).catch(() => {});
      }
    }
  }
}
