import test from 'node:test';
import assert from 'node:assert/strict';
import { isInner } from '../../main/resources/webroot/js/calls/addresses.js';
import { gather, judge } from '../../main/resources/webroot/js/calls/doctor.js';

const host = { type: 'host', protocol: 'udp', address: '192.168.1.5', relayProtocol: null, url: null };
const srflx = { ...host, type: 'srflx', address: '198.51.100.7' };
const relay = { ...host, type: 'relay', address: '203.0.113.9', relayProtocol: 'udp' };
const servers = [{ urls: ['stun:turn.example.org'] }, { urls: ['turn:turn.example.org?transport=udp', 'turns:turn.example.org:443'] }];
const check = { iceServers: servers, yourAddress: '198.51.100.7' };
const looped = { connected: true, connectedMs: 80, packets: 50 };
const keys = (findings) => findings.filter(({ level }) => level !== 'good').map(({ level, key }) => [level, key]);

test('all is well where all is well', () => {
  const findings = judge({ check, candidates: [host, srflx, relay], errors: [], looped });
  assert.deepEqual(findings.map(({ level }) => level), ['good', 'good', 'good']);
});

test('a browser without any address is told apart from a server without servers', () => {
  assert.deepEqual(keys(judge({ check, candidates: [], errors: [], looped: null })), [['bad', undefined]]);
  const none = judge({ check: { iceServers: [] }, candidates: [host], errors: [], looped: null });
  assert.deepEqual(keys(none), [['warn', 'calls.ice.turn.uris'], ['warn', 'calls.ice.stun']]);
});

test('a wrong secret is no wrong address', () => {
  const refused = judge({ check, candidates: [host, srflx], errors: [{ url: 'turn:turn.example.org', code: 401, text: 'Unauthorized' }], looped: null });
  assert.deepEqual(keys(refused), [['bad', 'calls.ice.turn.secret']]);
  const silent = judge({ check, candidates: [host, srflx], errors: [{ url: 'turn:turn.example.org', code: 701, text: 'timeout' }], looped: null });
  assert.deepEqual(keys(silent), [['bad', 'calls.ice.turn.uris']]);
  assert.match(silent.find(({ level }) => level === 'bad').words, /turn:turn\.example\.org/);
});

test('a relay that answers but passes no media has a wrong external address or closed ports', () => {
  const findings = judge({ check, candidates: [host, srflx, { ...relay, address: '10.0.0.4' }], errors: [], looped: { connected: false, packets: 0 } });
  assert.deepEqual(keys(findings), [['bad', 'calls.ice.turn.uris'], ['bad', 'calls.ice.publicAddress']]);
  const lossy = judge({ check, candidates: [host, srflx, relay], errors: [], looped: { ...looped, packets: 4 } });
  assert.deepEqual(keys(lossy), [['warn', undefined]]);
});

test('blocked UDP is named, with a way round it or without', () => {
  const byTcp = judge({ check, candidates: [host, { ...relay, relayProtocol: 'tls' }], errors: [], looped });
  assert.equal(byTcp.find(({ level }) => level === 'warn').title, 'UDP is blocked here');
  const nothing = judge({ check, candidates: [host], errors: [], looped: null });
  assert.ok(nothing.some(({ level, title }) => level === 'bad' && title === 'UDP is blocked here'));
});

test('two public addresses are a VPN, an inner one at the server is a proxy', () => {
  assert.deepEqual(keys(judge({ check: { ...check, yourAddress: '198.51.100.99' }, candidates: [host, srflx, relay], errors: [], looped })), [['warn', undefined]]);
  assert.deepEqual(keys(judge({ check: { ...check, yourAddress: '10.2.3.4' }, candidates: [host, srflx, relay], errors: [], looped })), [['warn', 'server.trustedProxies']]);
  assert.deepEqual(keys(judge({ check: { ...check, yourAddress: '2001:db8::1' }, candidates: [host, srflx, relay], errors: [], looped })), [], 'IPv6 and IPv4 of one person differ');
});

test('what the server found itself stands with the rest, once for each key', () => {
  const findings = judge({ check: { ...check, findings: [{ key: 'calls.ice.turn.secret', words: 'No answer.' }] }, candidates: [host, srflx, relay], errors: [], looped });
  assert.deepEqual(findings.at(-1), { level: 'bad', title: 'The server found this', words: 'No answer.', key: 'calls.ice.turn.secret' });
  const refused = [{ url: 'turn:turn.example.org', code: 401, text: 'Unauthorized' }];
  const both = judge({ check: { ...check, findings: [{ key: 'calls.ice.turn.secret', words: 'No answer.' }] }, candidates: [host, srflx], errors: refused, looped: null });
  assert.deepEqual(keys(both), [['bad', 'calls.ice.turn.secret']]);
  const none = { iceServers: [], configured: { turn: false }, findings: [{ key: 'calls.ice.turn.uris', words: 'There is no relay.' }] };
  assert.deepEqual(keys(judge({ check: none, candidates: [host], errors: [], looped: null })), [['warn', 'calls.ice.stun'], ['warn', 'calls.ice.turn.uris']]);
});

test('inner addresses are known by their blocks', () => {
  for (const address of ['10.1.2.3', '172.16.0.1', '172.31.255.1', '192.168.0.1', '100.64.0.1', '127.0.0.1', 'fd00::1', 'fe80::1', '::1', 'a-b.local']) {
    assert.ok(isInner(address), address);
  }
  for (const address of ['172.32.0.1', '100.128.0.1', '9.9.9.9', '2001:db8::1', '', null]) {
    assert.ok(!isInner(address), `${address}`);
  }
});

test('a connection is closed whatever becomes of the gathering', async () => {
  const connection = Object.assign(new EventTarget(), {
    closed: false,
    iceGatheringState: 'new',
    createDataChannel: () => {},
    setLocalDescription: async () => {
      connection.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { ...host, candidate: 'candidate:1' } }));
      connection.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { ...host, address: '[fd00::2]', candidate: 'candidate:2' } }));
      connection.dispatchEvent(Object.assign(new Event('icecandidateerror'), { url: 'turn:x', errorCode: 401, errorText: 'no' }));
      connection.iceGatheringState = 'complete';
      connection.dispatchEvent(new Event('icegatheringstatechange'));
    },
    close: () => (connection.closed = true),
  });
  const found = await gather(() => connection, servers);
  assert.deepEqual(found, { candidates: [host, { ...host, address: 'fd00::2' }], errors: [{ url: 'turn:x', code: 401, text: 'no' }] });
  assert.equal(connection.closed, true);
});
