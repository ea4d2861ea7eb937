import test from 'node:test';
import assert from 'node:assert/strict';
import { Calls } from '../../main/resources/webroot/js/calls/calls.js';
import { LocalMedia, Choice } from '../../main/resources/webroot/js/calls/devices.js';
import { FakeConnection, FakeTrack } from './fakertc.js';
import { settle as turn, TestTimers } from './timers.js';

/** The browser asks for a negotiation in a turn of its own. */
const settle = () => turn().then(turn);

const ann = { id: 'ann', username: 'ann' };
const bob = { id: 'bob', username: 'bob' };
const ice = [{ urls: 'turn:relay' }];

const noShelf = () => ({ read: () => null, write: () => {} });
const media = {
  getUserMedia: async (wanted) => ({ getTracks: () => [new FakeTrack(wanted.audio ? 'audio' : 'video')] }),
};

/** One tab of somebody. Commands wait in `asked` until the test answers them. */
function tab(me, other) {
  const asked = [];
  const connections = [];
  const timers = new TestTimers();
  const session = {
    phase: 'ready',
    request: (name, data) => new Promise((resolve, reject) => asked.push({ name, data, resolve, reject })),
  };
  const calls = new Calls({
    session,
    timers,
    me: () => me,
    peerIn: () => other,
    makeConnection: (configuration) => {
      const connection = new FakeConnection(configuration);
      connections.push(connection);
      return connection;
    },
    newLocal: () => new LocalMedia({ media, choice: new Choice(noShelf()) }),
  });
  const over = [];
  calls.on('over', (call) => over.push(call.reason));
  const find = (name) => asked.findLast((command) => command.name === name);
  return { calls, asked, timers, connections, over, find, said: (name) => asked.filter((command) => command.name === name).map(({ data }) => data) };
}

async function open(media = 'audio') {
  const local = new LocalMedia({ media: globalMedia, choice: new Choice(noShelf()) });
  await local.open({ video: media === 'video' });
  return local;
}
const globalMedia = media;

async function calling(kind = 'audio') {
  const [a, b] = [tab(ann, bob), tab(bob, ann)];
  const call = a.calls.call({ roomId: 'r', other: bob, media: kind, local: await open(kind) });
  await settle();
  return { a, b, call };
}

const offerOf = ({ data }) => ({ callId: 'c', roomId: 'r', from: ann, media: data.media, sdp: data.sdp, polite: true, iceServers: ice, expiresAt: 9 });

/** A call that was offered, answered, and has media. */
async function talking(kind) {
  const { a, b, call } = await calling(kind);
  const offer = a.find('webrtc:offer');
  b.calls.handle('webrtc:offer', offerOf(offer));
  offer.resolve({ callId: 'c', iceServers: ice, polite: false });
  await settle();
  await b.calls.answer(b.calls.ringing[0], { video: kind === 'video' });
  await settle();
  const answer = b.find('webrtc:answer');
  answer.resolve({});
  a.calls.handle('webrtc:answer', { callId: 'c', sdp: answer.data.sdp });
  await settle();
  a.connections[0].ice('connected');
  b.connections[0].ice('connected');
  await settle();
  return { a, b, call, other: b.calls.current };
}

test('an offer rings, and its answer connects both', async () => {
  const { a, b, call } = await calling();
  const offer = a.find('webrtc:offer');
  assert.deepEqual([offer.data.roomId, offer.data.media], ['r', 'audio']);
  assert.equal(a.connections[0].localDescription, null, 'nothing is gathered before the servers are known');
  b.calls.handle('webrtc:offer', offerOf(offer));
  assert.deepEqual(b.calls.ringing.map(({ other, phase }) => [other.username, phase]), [['ann', 'ringing']]);
  offer.resolve({ callId: 'c', iceServers: ice, polite: false });
  await settle();
  assert.deepEqual(a.connections[0].configuration.iceServers, ice);
  assert.equal(call.phase, 'calling');
  await b.calls.answer(b.calls.ringing[0], { video: false });
  await settle();
  assert.deepEqual(b.calls.ringing, []);
  a.calls.handle('webrtc:answer', { callId: 'c', sdp: b.find('webrtc:answer').data.sdp });
  await settle();
  assert.deepEqual([call.phase, b.calls.current.phase], ['connecting', 'connecting']);
  a.connections[0].ice('connected');
  assert.equal(call.phase, 'connected');
  assert.deepEqual(Object.keys(call.tracks), ['audio']);
});

test('tells when it is connected, and at the end how it was', async () => {
  const { a, call } = await talking();
  assert.deepEqual(a.said('webrtc:stats'), [{ callId: 'c', connectedAfterMs: 0 }]);
  a.timers.advance(65_000);
  call.hangUp();
  assert.deepEqual(a.said('webrtc:call-end'), [{ callId: 'c', reason: 'hangup' }]);
  const [, last] = a.said('webrtc:stats');
  assert.deepEqual([last.durationMs, last.restarts], [65_000, 0]);
  assert.equal(a.connections[0].closed, true);
  assert.equal(call.local.audio, null, 'the microphone is let go');
});

test('every way in which a call ends has its reason', async () => {
  for (const [event, data, reason] of [
    ['webrtc:call-reject', { reason: 'declined' }, 'declined'],
    ['webrtc:call-reject', { reason: 'busy' }, 'busy'],
    ['webrtc:call-timeout', {}, 'timeout'],
    ['webrtc:call-end', { reason: 'disconnected' }, 'disconnected'],
    ['webrtc:call-end', {}, 'hangup'],
  ]) {
    const { a, call } = await calling();
    a.find('webrtc:offer').resolve({ callId: 'c', iceServers: ice, polite: false });
    await settle();
    a.calls.handle(event, { callId: 'other', ...data });
    assert.equal(call.phase, 'calling', 'another call’s end ends nothing here');
    a.calls.handle(event, { callId: 'c', ...data });
    assert.deepEqual([call.phase, call.reason, a.over], ['ended', reason, [reason]]);
    assert.equal(a.calls.current, null);
  }
});

test('declining stops the ringing and opens no microphone', async () => {
  const { a, b } = await calling();
  b.calls.handle('webrtc:offer', offerOf(a.find('webrtc:offer')));
  b.calls.decline(b.calls.ringing[0]);
  assert.deepEqual(b.said('webrtc:call-reject'), [{ callId: 'c', reason: 'declined' }]);
  assert.deepEqual([b.calls.ringing, b.connections.length], [[], 0]);
});

test('the ringing ends on a device when another one answers', async () => {
  const { a, b } = await calling();
  b.calls.handle('webrtc:offer', offerOf(a.find('webrtc:offer')));
  b.calls.handle('webrtc:call-end', { callId: 'c', reason: 'answered-elsewhere' });
  assert.deepEqual([b.calls.ringing, b.over], [[], ['answered-elsewhere']]);
});

test('an answer that comes second is no call', async () => {
  const { a, b } = await calling();
  b.calls.handle('webrtc:offer', offerOf(a.find('webrtc:offer')));
  await b.calls.answer(b.calls.ringing[0], { video: false });
  await settle();
  b.find('webrtc:answer').reject({ code: 'CONFLICT' });
  await settle();
  assert.deepEqual([b.calls.current, b.over], [null, ['answered-elsewhere']]);
});

test('hanging up while the call is still being made ends it as soon as it has an id', async () => {
  const { a, call } = await calling();
  call.hangUp();
  assert.deepEqual(a.said('webrtc:call-end'), []);
  a.find('webrtc:offer').resolve({ callId: 'c', iceServers: ice, polite: false });
  await settle();
  assert.deepEqual(a.said('webrtc:call-end'), [{ callId: 'c', reason: 'hangup' }]);
});

test('two who call each other at once talk, whichever word comes first', async () => {
  for (const offerFirst of [true, false]) {
    const a = tab(ann, bob);
    const b = tab(bob, ann);
    const mine = a.calls.call({ roomId: 'r', other: bob, media: 'audio', local: await open() });
    const theirs = b.calls.call({ roomId: 'r', other: ann, media: 'audio', local: await open() });
    await settle();
    a.find('webrtc:offer').resolve({ callId: 'c', iceServers: ice, polite: false });
    const crossed = () => b.calls.handle('webrtc:offer', offerOf(a.find('webrtc:offer')));
    const replied = () => b.find('webrtc:offer').resolve({ callId: 'c', iceServers: ice, polite: true, existing: true });
    for (const step of offerFirst ? [crossed, replied] : [replied, crossed]) {
      step();
      await settle();
    }
    await settle();
    assert.deepEqual(b.calls.ringing, []);
    const answer = b.find('webrtc:answer');
    answer.resolve({});
    a.calls.handle('webrtc:answer', { callId: 'c', sdp: answer.data.sdp });
    await settle();
    assert.deepEqual([mine.phase, theirs.phase], ['connecting', 'connecting'], `${offerFirst}`);
    const [one, other] = [a.connections[0], b.connections[0]];
    assert.equal(one.localDescription.sdp, other.remoteDescription.sdp);
    assert.deepEqual(other.sends, ['audio']);
    other.ice('connected');
    b.timers.advance(60_000);
    assert.equal(theirs.phase, 'connected', 'no clock of the call that was given up runs on');
  }
});

test('the camera in a call by voice is one renegotiation', async () => {
  const { a, b, call, other } = await talking();
  await call.local.setCamera(true);
  await settle();
  const { data } = a.find('webrtc:renegotiate');
  b.calls.handle('webrtc:renegotiate', { ...data });
  await settle();
  const answer = b.find('webrtc:renegotiate').data;
  assert.ok(answer.answerTo);
  a.calls.handle('webrtc:renegotiate', answer);
  await settle();
  assert.deepEqual(a.connections[0].sends, ['audio', 'video']);
  assert.ok(other.tracks.video);
});

test('after a reload the call is taken up with a new connection', async () => {
  const { a, b, other } = await talking();
  const again = tab(ann, bob);
  const participants = [{ id: 'p1', userId: 'ann', username: 'ann', muted: true }, { id: 'p2', userId: 'bob', username: 'bob' }];
  await again.calls.ready([{ callId: 'c', roomId: 'r', kind: 'pair', state: 'connected', media: 'audio', polite: false, startedAt: 5, self: 'p1', iceServers: ice, participants }]);
  await settle();
  assert.equal(again.calls.current.other.username, 'bob');
  assert.equal(again.calls.current.local.muted, true);
  const { data } = again.find('webrtc:renegotiate');
  assert.equal(data.answerTo, undefined);
  b.calls.handle('webrtc:renegotiate', data);
  await settle();
  assert.equal(b.connections.length, 2);
  const answer = b.find('webrtc:renegotiate').data;
  again.calls.handle('webrtc:renegotiate', answer);
  await settle();
  again.connections[0].ice('connected');
  assert.equal(again.calls.current.phase, 'connected');
  assert.equal(other.phase, 'connected');
  assert.equal(a.calls.current.live, true);
});

test('a caller whose page was loaded anew while it rang offers anew once it is answered', async () => {
  const again = tab(ann, bob);
  await again.calls.ready([{ callId: 'c', roomId: 'r', kind: 'pair', state: 'ringing', media: 'audio', polite: false, self: 'p1', iceServers: ice, participants: [{ id: 'p1', userId: 'ann' }] }]);
  await settle();
  assert.deepEqual([again.calls.current.phase, again.calls.current.other.username], ['calling', 'bob']);
  again.calls.handle('webrtc:answer', { callId: 'c', sdp: 'v=0\r\no=- 1 1 IN IP4 0\r\n' });
  await settle();
  assert.equal(again.said('webrtc:renegotiate').length, 1);
  assert.equal(again.calls.current.phase, 'connecting');
});

test('a tab that opens while it rings rings too', async () => {
  const { a } = await calling();
  const late = tab(bob, ann);
  const offer = offerOf(a.find('webrtc:offer'));
  await late.calls.ready([{ ...offer, kind: 'pair', state: 'ringing', participants: [{ id: 'p1', userId: 'ann', username: 'ann' }] }]);
  assert.deepEqual(late.calls.ringing.map(({ other }) => other.username), ['ann']);
  const rings = [];
  late.calls.on('ring', () => rings.push(true));
  late.calls.handle('webrtc:offer', offer);
  assert.deepEqual(rings, [], 'the event after the state rings no second time');
});

test('a session that comes back goes on with the call, or hears that it is over', async () => {
  const { a, call } = await talking();
  a.connections[0].ice('disconnected');
  assert.deepEqual([call.quality, call.trouble], ['interrupted', true]);
  await a.calls.ready([{ callId: 'c', roomId: 'r', kind: 'pair', state: 'connected', self: 'p1', iceServers: [{ urls: 'turn:fresh' }], participants: [] }]);
  await settle();
  assert.deepEqual(a.connections[0].configuration.iceServers, [{ urls: 'turn:fresh' }]);
  assert.equal(a.said('webrtc:renegotiate').length, 1, 'it looks for a new way');
  await a.calls.ready([]);
  assert.deepEqual([call.phase, call.reason], ['ended', 'disconnected']);
});

test('a page whose loss the server has not noticed claims its place, and no other page of the session does', async () => {
  const { a, call } = await talking();
  const state = { callId: 'c', roomId: 'r', kind: 'pair', state: 'connected', claim: 'p1', iceServers: [], participants: [] };
  const other = tab(ann, bob);
  await other.calls.ready([state]);
  assert.equal(other.calls.current, null);
  await a.calls.ready([state]);
  await settle();
  assert.equal(call.live, true);
  assert.equal(a.said('webrtc:renegotiate').length, 1);
});

test('a new network is a new way', async () => {
  const { a } = await talking();
  a.calls.networkChanged();
  await settle();
  assert.equal(a.said('webrtc:renegotiate').length, 1);
});

test('a call that finds no way ends as failed, not never', async () => {
  const { a, b } = await calling();
  const offer = a.find('webrtc:offer');
  b.calls.handle('webrtc:offer', offerOf(offer));
  await b.calls.answer(b.calls.ringing[0], { video: false });
  const call = b.calls.current;
  b.timers.advance(39_999);
  assert.equal(call.live, true);
  b.timers.advance(1);
  assert.deepEqual([call.phase, call.reason], ['ended', 'failed']);
});

test('an offer that the server refuses is over with its error', async () => {
  const { a, call } = await calling();
  a.find('webrtc:offer').reject({ code: 'USER_BLOCKED' });
  await settle();
  assert.deepEqual([call.phase, call.reason, call.error.code], ['ended', 'failed', 'USER_BLOCKED']);
});

test('whoever answers leaves the call that goes on', async () => {
  const { b, other } = await talking();
  b.calls.handle('webrtc:offer', { callId: 'd', roomId: 's', from: { id: 'cleo', username: 'cleo' }, media: 'audio', sdp: 'v=0\r\no=- 7 1 IN IP4 0\r\na=ice-ufrag:x\r\n', polite: true, iceServers: ice });
  assert.equal(other.live, true);
  await b.calls.answer(b.calls.ringing[0], { video: false });
  assert.deepEqual([other.phase, b.calls.current.callId], ['ended', 'd']);
});

test('an older state than the last changes nothing', async () => {
  const { a, call } = await talking();
  const state = (version, muted) => ({ callId: 'c', version, participants: [{ id: 'p2', userId: 'bob', muted }] });
  a.calls.handle('call:state', state(4, true));
  a.calls.handle('call:state', state(3, false));
  assert.equal(call.otherState.muted, true);
});

test('an answer of which nobody knows whether it arrived is given again, as what it is by then', async () => {
  for (const [self, name] of [[undefined, 'webrtc:answer'], ['p2', 'webrtc:renegotiate']]) {
    const { a, b } = await calling();
    b.calls.handle('webrtc:offer', offerOf(a.find('webrtc:offer')));
    await b.calls.answer(b.calls.ringing[0], { video: false });
    await settle();
    b.find('webrtc:answer').reject({ code: 'DISCONNECTED', temporary: true });
    await settle();
    const before = b.said(name).length;
    await b.calls.ready([{ callId: 'c', roomId: 'r', kind: 'pair', state: self ? 'accepted' : 'ringing', self, iceServers: ice, participants: [] }]);
    await settle();
    assert.equal(b.said(name).length, before + 1, name);
    assert.equal(b.calls.current.live, true);
  }
});

test('a call that nobody ends is over some time after the server would have ended it', async () => {
  const { a, call } = await calling();
  a.find('webrtc:offer').resolve({ callId: 'c', iceServers: ice, polite: false });
  await settle();
  a.timers.advance(45_000);
  assert.deepEqual([call.phase, call.reason], ['ended', 'timeout']);
});
