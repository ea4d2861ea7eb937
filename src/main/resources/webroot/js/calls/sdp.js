/** What a call reads in a session description (RFC 8866, RFC 8839). It never changes one. Pure. */

/** The id and version in the origin line: a browser keeps the id for as long as its connection object lives. */
export function originOf(sdp) {
  const [, session, version] = /^o=\S+ (\S+) (\S+) /m.exec(sdp ?? '') ?? [];
  return { session: session ?? null, version: version ?? null };
}

/** A name of an offer that both sides can read from it; an answer says by it which offer it answers. */
export function offerId(sdp) {
  const { session, version } = originOf(sdp);
  return `${session}.${version}`.slice(0, 64);
}

/** The ICE user fragments: a candidate belongs to a description that has its fragment. */
export function fragmentsOf(sdp) {
  return new Set([...(sdp ?? '').matchAll(/^a=ice-ufrag:(\S+)/gm)].map(([, fragment]) => fragment));
}

export function fragmentOf({ usernameFragment, candidate }) {
  return usernameFragment ?? / ufrag (\S+)/.exec(candidate ?? '')?.[1] ?? null;
}
