import test from 'node:test';
import assert from 'node:assert/strict';
import { Calls } from '../../main/resources/webroot/js/calls/calls.js';
import { Choice, LocalMedia } from '../../main/resources/webroot/js/calls/devices.js';
import { FakeConnection, FakeTrack } from './fakertc.js';
import { settle as turn, TestTimers } from './timers.js';

const settle = () => turn().then(turn);
const media = { getUserMedia: async (wanted) => ({ getTracks: () => [new FakeTrack(wanted.audio ? 'audio' : 'video')] }) };

/** A server that keeps one mesh call and carries signals between its participants, who are named by their letters. */
function room() {
  const tabs = new Map();
  const state = { callId: 'c', roomId: 'r', version: 0, plane: 'mesh', startedAt: 1, participants: [] };
  const told = () => ({ ...state, participants: state.participants.map((one) => ({ ...one })) });
  const tellAll = () => {
    state.version++;
    tabs.forEach(({ calls }) => calls.handle('call:state', told()));
  };
  const commands = {
    'call:join': (id) => {
      state.participants.push({ id, userId: id, username: id, muted: false, video: false, screen: false, hand: false });
      tellAll();
      return { ...told(), self: id, iceServers: [] };
    },
    'call:leave': (id) => {
      state.participants = state.participants.filter((one) => one.id !== id);
      tellAll();
      return {};
    },
    'call:update': (id, { callId, ...change }) => {
      Object.assign(state.participants.find((one) => one.id === id) ?? {}, change);
      tellAll();
      return {};
    },
  };
  const add = (id) => {
    const connections = [];
    const said = [];
    const timers = new TestTimers();
    const request = async (name, data) => {
      said.push({ name, data });
      if (name.startsWith('webrtc:') && data.to) {
        const { to, ...signal } = data;
        setImmediate(() => tabs.get(to)?.calls.handle(name, { ...signal, from: id }));
      }
      return commands[name]?.(id, data) ?? {};
    };
    const calls = new Calls({
      session: { request }, timers, me: () => ({ id, username: id }), peerIn: () => null,
      makeConnection: (configuration) => {
        const connection = new FakeConnection(configuration);
        connections.push(connection);
        return connection;
      },
      newLocal: () => new LocalMedia({ media, choice: new Choice({ read: () => null, write: () => {} }) }),
    });
    const tab = { calls, connections, said, timers };
    tabs.set(id, tab);
    return tab;
  };
  const join = async (id, video = false) => {
    const tab = tabs.get(id) ?? add(id);
    const local = tab.calls.newLocal();
    await local.open({ video });
    tab.calls.join({ roomId: 'r', media: video ? 'video' : 'audio', local });
    for (let i = 0; i < 8; i++) {
      await settle();
    }
    return tab;
  };
  return { tabs, state, told, add, join };
}

const live = (tab) => tab.connections.filter(({ closed }) => !closed);

test('whoever joins later offers to each who is there', async () => {
  const { join } = room();
  const [a, b, c] = [await join('a'), await join('b'), await join('c', true)];
  const offers = (tab) => tab.said.filter(({ name }) => name === 'webrtc:offer').map(({ data }) => data.to);
  assert.deepEqual([offers(a), offers(b), offers(c)], [[], ['a'], ['a', 'b']]);
  for (const tab of [a, b, c]) {
    assert.equal(live(tab).length, 2);
    assert.ok(live(tab).every(({ signalingState, localDescription }) => signalingState === 'stable' && localDescription));
  }
  assert.deepEqual(Object.keys(b.calls.current.tracks.get('c')).sort(), ['audio', 'video']);
  assert.deepEqual(c.calls.current.others.map(({ username }) => username), ['a', 'b']);
});

test('the third person does not disturb the first two', async () => {
  const { join } = room();
  const a = await join('a');
  await join('b');
  const [first] = live(a);
  const { sdp } = first.localDescription;
  await join('c');
  assert.equal(first.closed, false);
  assert.equal(first.localDescription.sdp, sdp);
});

test('who has left is gone from the others at once', async () => {
  const { join } = room();
  const [a, b, c] = [await join('a'), await join('b'), await join('c')];
  b.calls.current.hangUp();
  await settle();
  assert.deepEqual([live(a).length, live(c).length, live(b).length], [1, 1, 0]);
  assert.equal(a.calls.current.tracks.has('b'), false);
});

test('a camera that is switched on reaches all, by what changes a connection and not by what begins one', async () => {
  const { join } = room();
  const [a, b] = [await join('a'), await join('b')];
  await a.calls.current.local.setCamera(true);
  for (let i = 0; i < 6; i++) {
    await settle();
  }
  assert.ok(b.calls.current.tracks.get('a').video);
  assert.deepEqual([a, b].map(({ said }) => said.filter(({ name }) => name === 'webrtc:renegotiate').length), [1, 1]);
});

test('two who change something at once agree', async () => {
  const { join } = room();
  const [a, b] = [await join('a'), await join('b')];
  await Promise.all([a.calls.current.local.setCamera(true), b.calls.current.local.setCamera(true)]);
  for (let i = 0; i < 12; i++) {
    await settle();
  }
  assert.deepEqual([a, b].map((tab) => live(tab)[0].sends), [['audio', 'video'], ['audio', 'video']]);
  assert.equal(live(a)[0].localDescription.sdp, live(b)[0].remoteDescription.sdp);
});

test('an older state than the last is dropped', async () => {
  const { join, told } = room();
  const a = await join('a');
  const old = told();
  await join('b');
  a.calls.handle('call:state', old);
  assert.deepEqual(a.calls.current.others.map(({ id }) => id), ['b']);
  assert.equal(a.calls.runningIn('r').participants.length, 2);
});

test('a member who is not in the call sees that it runs, and when it is over', async () => {
  const { add, join } = room();
  const watcher = add('w');
  const a = await join('a');
  assert.equal(watcher.calls.runningIn('r').participants.length, 1);
  assert.equal(watcher.calls.current, null);
  a.calls.current.hangUp();
  await settle();
  assert.equal(watcher.calls.runningIn('r'), null);
});

test('who was removed hears it', async () => {
  const { join, state, tabs } = room();
  const a = await join('a');
  await join('b');
  const call = a.calls.current;
  state.participants = state.participants.filter(({ id }) => id !== 'a');
  state.version++;
  a.calls.handle('call:state', { ...state });
  assert.deepEqual([call.phase, call.reason], ['ended', 'removed']);
  assert.equal(tabs.get('a').calls.current, null);
});

test('after a reload the others get a new connection to the same participant', async () => {
  const { join, told, add } = room();
  const [a, b] = [await join('a'), await join('b')];
  a.connections.forEach((connection) => connection.close());
  const again = add('a');
  await again.calls.ready([{ ...told(), kind: 'group', state: 'connected', media: 'audio', self: 'a', iceServers: [] }]);
  for (let i = 0; i < 8; i++) {
    await settle();
  }
  assert.equal(b.connections.length, 2);
  assert.deepEqual([live(again).length, live(b).length], [1, 1]);
  assert.equal(live(again)[0].localDescription.sdp, live(b)[0].remoteDescription.sdp);
});

test('a page whose loss the server has not noticed joins again as the same one', async () => {
  const { join, told, add } = room();
  const a = await join('a');
  const call = a.calls.current;
  const state = { ...told(), kind: 'group', state: 'connected', media: 'audio', claim: 'a', iceServers: [] };
  const other = add('b');
  await other.calls.ready([state]);
  assert.equal(other.calls.current, null);
  await a.calls.ready([state]);
  await settle();
  assert.equal(call.live, true);
  assert.equal(a.said.filter(({ name }) => name === 'call:join').length, 2);
  assert.equal(a.said.at(-1).name, 'call:update');
  await a.calls.ready([{ ...state, claim: undefined }]);
  assert.deepEqual([call.phase, call.reason], ['ended', 'disconnected']);
});

test('a hand, the microphone and the camera are told', async () => {
  const { join, state } = room();
  const a = await join('a');
  const call = a.calls.current;
  call.setHand(true);
  call.local.setMuted(true);
  await call.local.setCamera(true);
  await settle();
  const [{ hand, muted, video }] = state.participants;
  assert.deepEqual({ hand, muted, video }, { hand: true, muted: true, video: true });
});

test('a media server gets what one sends and brings the others, each under the name of its line', async () => {
  const { add, state } = room();
  Object.assign(state, { plane: 'janus', participants: [{ id: 'b', userId: 'b', username: 'b' }] });
  const a = add('a');
  const local = a.calls.newLocal();
  await local.open({ video: false });
  a.calls.join({ roomId: 'r', media: 'audio', local });
  for (let i = 0; i < 4; i++) {
    await settle();
  }
  const offers = a.said.filter(({ name }) => name === 'webrtc:offer');
  assert.deepEqual(offers.map(({ data }) => data.to), ['plane']);
  const publishing = new FakeConnection();
  await publishing.setRemoteDescription({ type: 'offer', sdp: offers[0].data.sdp });
  await publishing.setLocalDescription();
  a.calls.handle('webrtc:answer', { callId: 'c', from: 'plane', sdp: publishing.localDescription.sdp });
  const server = new FakeConnection();
  server.addTrack(new FakeTrack('audio'));
  await server.setLocalDescription();
  a.calls.handle('webrtc:offer', { callId: 'c', from: 'plane', sdp: server.localDescription.sdp, streams: { 0: 'b' } });
  await settle();
  const candidate = (fragment) => ({ callId: 'c', from: 'plane', candidate: { candidate: 'candidate:1', usernameFragment: fragment } });
  a.calls.handle('webrtc:ice-candidate', candidate(server.fragment));
  a.calls.handle('webrtc:ice-candidate', candidate(publishing.fragment));
  await settle();
  await a.calls.current.local.setCamera(true);
  await settle();
  await settle();
  assert.equal(a.said.filter(({ name, data }) => name === 'webrtc:offer' && data.to === 'plane').length, 2, 'a media server knows no renegotiation');
  const answers = a.said.filter(({ name }) => name === 'webrtc:answer');
  assert.deepEqual(answers.map(({ data }) => [data.to, data.answerTo]), [['plane', undefined]]);
  assert.ok(a.calls.current.tracks.get('b').audio);
  assert.deepEqual(a.connections.map(({ candidates }) => candidates.length), [1, 1]);
  server.restartIce();
  await server.setLocalDescription();
  a.calls.handle('webrtc:offer', { callId: 'c', from: 'plane', sdp: server.localDescription.sdp.replace(server.session, '99'), streams: { 0: 'b' } });
  await settle();
  a.calls.handle('webrtc:offer', { callId: 'c', from: 'plane', sdp: server.localDescription.sdp, streams: { 0: 'x' } });
  await settle();
  assert.deepEqual([...a.calls.current.tracks.keys()], ['x'], 'a line that is another one’s now is shown as that one’s');
  assert.equal(a.connections.length, 2, 'a media server may call its session what it likes');
  const anew = new FakeConnection();
  anew.addTrack(new FakeTrack('audio'));
  await anew.setLocalDescription();
  a.calls.handle('webrtc:error', { callId: 'c', from: 'plane', code: 'UNAVAILABLE' });
  assert.equal(a.calls.current.quality, 'away');
  a.calls.handle('webrtc:error', { callId: 'c', from: 'plane', code: 'UNAVAILABLE', publish: true });
  assert.notEqual(a.calls.current.quality, 'away');
  a.calls.handle('webrtc:offer', { callId: 'c', from: 'plane', sdp: anew.localDescription.sdp, streams: { 0: 'b' }, fresh: true });
  await settle();
  await settle();
  assert.deepEqual(a.connections.map(({ closed }) => closed), [true, true, false, false], 'a media server that was away gets new connections');
  assert.equal(a.said.filter(({ name, data }) => name === 'webrtc:offer' && data.to === 'plane').length, 3);
});
