import { isInner } from './addresses.js';

const GATHER_MS = 10_000;
const LOOP_MS = 10_000;
/** Sound comes in 50 packets a second; fewer than this in a second is no call. */
const PACKETS = 20;

/** A connection that fails ends its step only; what is found is judged by `judge`. */
export async function gather(makeConnection, iceServers) {
  const connection = makeConnection({ iceServers });
  const candidates = [];
  const errors = [];
  connection.addEventListener('icecandidate', ({ candidate }) => candidate?.candidate && candidates.push(described(candidate)));
  connection.addEventListener('icecandidateerror', ({ url, errorCode, errorText }) => errors.push({ url, code: errorCode, text: errorText }));
  try {
    connection.createDataChannel('check');
    const complete = until(connection, 'icegatheringstatechange', () => connection.iceGatheringState === 'complete', GATHER_MS);
    await connection.setLocalDescription();
    await complete;
  } finally {
    connection.close();
  }
  return { candidates, errors };
}

/** Sends a second of sound through the relay from this page to itself. Resolves with what arrived. */
export async function loop(makeConnection, iceServers, track) {
  const configuration = { iceServers, iceTransportPolicy: 'relay' };
  const [from, to] = [makeConnection(configuration), makeConnection(configuration)];
  const began = performance.now();
  try {
    for (const [one, other] of [[from, to], [to, from]]) {
      one.addEventListener('icecandidate', ({ candidate }) => candidate && other.addIceCandidate(candidate).catch(() => {}));
    }
    from.addTrack(track);
    await from.setLocalDescription();
    await to.setRemoteDescription(from.localDescription);
    await to.setLocalDescription();
    await from.setRemoteDescription(to.localDescription);
    const connected = await until(to, 'connectionstatechange', () => to.connectionState === 'connected', LOOP_MS);
    const connectedMs = Math.round(performance.now() - began);
    if (!connected) {
      return { connected: false, packets: 0 };
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const stats = [...(await to.getStats()).values()].find(({ type }) => type === 'inbound-rtp');
    return { connected: true, connectedMs, packets: stats?.packetsReceived ?? 0 };
  } finally {
    from.close();
    to.close();
  }
}

/** What was found, from good to bad. Pure. @return `[{level: good|warn|bad, title, words, key?}]` */
export function judge({ check = {}, candidates, errors, looped }) {
  const has = (wanted) => candidates.filter(({ type }) => type === wanted);
  const [relays, reflexive] = [has('relay'), has('srflx')];
  const servers = (check.iceServers ?? []).flatMap(({ urls }) => urls);
  const turn = servers.filter((url) => /^turns?:/.test(url));
  const findings = [candidates.length > 0
    ? good('Your browser makes calls', `It found ${candidates.length} ${candidates.length === 1 ? 'way' : 'ways'} out.`)
    : bad('Your browser makes no calls', 'It found no address at all. An extension, or whoever manages this browser, may have turned WebRTC off.')];
  if (candidates.length > 0) {
    findings.push(...judgeRelay({ turn, relays, errors, looped }), ...judgeUdp({ servers, relays, reflexive }), ...judgeAddresses({ check, relays, reflexive }));
  }
  const told = (check.findings ?? []).map((finding) => ofServer(finding, check));
  const keys = new Set(told.map(({ key }) => key));
  return [...findings.filter(({ key }) => !keys.has(key)), ...told];
}

/** The server looks from its own place; of one key its words are the more exact ones. That there is no relay breaks nothing. */
function ofServer({ key, words }, { configured }) {
  const absent = key === 'calls.ice.turn.uris' && configured?.turn === false;
  return { level: absent ? 'warn' : 'bad', title: absent ? 'There is no relay' : 'The server found this', words, key };
}

function judgeRelay({ turn, relays, errors, looped }) {
  if (turn.length === 0) {
    return [warn('There is no relay', 'Calls work within one network, and between many others. Where both sides are behind strict networks they fail.', 'calls.ice.turn.uris')];
  }
  if (relays.length === 0) {
    const refused = errors.some(({ code, url }) => /^turn/.test(url ?? '') && (code === 401 || code === 403 || code === 441));
    return [refused
      ? bad('The relay refuses the server’s credentials', 'The secret here and the one of the relay (static-auth-secret) differ, or their clocks do.', 'calls.ice.turn.secret')
      : bad('The relay can’t be reached from here', `Nothing answered at ${turn.join(', ')}. The address is wrong, or a firewall stands between.`, 'calls.ice.turn.uris')];
  }
  if (!looped?.connected) {
    return [bad('The relay answers, but no media passes', 'It announces an address that can’t be reached, or its ports for media (49152-65535 by UDP) are closed. Look at external-ip in the relay’s configuration, and at its firewall.', 'calls.ice.turn.uris')];
  }
  return [looped.packets >= PACKETS
    ? good('Media passes through the relay', `Connected after ${looped.connectedMs} ms, ${looped.packets} packets in a second.`)
    : warn('The relay loses media', `Only ${looped.packets} packets came back in a second, of about 50.`)];
}

function judgeUdp({ servers, relays, reflexive }) {
  if (servers.length === 0) {
    return [warn('There is no server that tells your address', 'Without one, calls only work within one network.', 'calls.ice.stun')];
  }
  const byUdp = relays.some(({ relayProtocol }) => relayProtocol === 'udp') || reflexive.length > 0;
  if (byUdp) {
    return [good('UDP passes', 'Media takes the fast way.')];
  }
  return relays.length > 0
    ? [warn('UDP is blocked here', 'Calls go by TCP through the relay, which sounds worse when the network is busy. It is your network’s firewall.')]
    : [bad('UDP is blocked here', 'Neither your address nor a relay was found by UDP. A relay that also listens to TLS on port 443 would pass most firewalls.', 'calls.ice.turn.uris')];
}

function judgeAddresses({ check, relays, reflexive }) {
  const findings = [];
  const own = reflexive.map(({ address }) => address).find((address) => !isInner(address));
  const inner = relays.find(({ address }) => isInner(address));
  if (inner && own) {
    findings.push(bad('The relay announces an inner address', `${inner.address} can’t be reached from outside its network. Set external-ip in the relay’s configuration.`, 'calls.ice.publicAddress'));
  }
  const seen = check.yourAddress;
  if (own && seen && !isInner(seen) && family(own) === family(seen) && own !== seen) {
    findings.push(warn('You have two addresses', `The server sees you as ${seen}, others as ${own}: a VPN or a proxy carries only a part of your traffic.`));
  } else if (own && seen && isInner(seen)) {
    findings.push(warn('The server sees a proxy’s address', `It takes ${seen} for yours, others see ${own}.`, 'server.trustedProxies'));
  }
  return findings;
}

const family = (address) => (address.includes(':') ? 6 : 4);
const good = (title, words) => ({ level: 'good', title, words });
const warn = (title, words, key) => ({ level: 'warn', title, words, key });
const bad = (title, words, key) => ({ level: 'bad', title, words, key });

function described({ type, protocol, address, relayProtocol, url }) {
  // Some browsers write IPv6 addresses in brackets here.
  const bare = address?.replace(/^\[|\]$/g, '') ?? null;
  return { type, protocol, address: bare, relayProtocol: relayProtocol ?? null, url: url ?? null };
}

/** Resolves with whether it came to that in time. */
function until(target, event, condition, ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => done(false), ms);
    const look = () => condition() && done(true);
    const done = (came) => {
      clearTimeout(timer);
      target.removeEventListener(event, look);
      resolve(came);
    };
    target.addEventListener(event, look);
    look();
  });
}
