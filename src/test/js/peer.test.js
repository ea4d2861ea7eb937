import test from 'node:test';
import assert from 'node:assert/strict';
import { Peer } from '../../main/resources/webroot/js/calls/peer.js';
import { FakeConnection, FakeTrack, sendingIn } from './fakertc.js';
import { seeded, settle, TestTimers } from './timers.js';

const ice = [{ urls: 'stun:stun.example.org' }];

/** One side; what it says waits in `said` until the test carries it over. */
function side({ polite, timers = new TestTimers() }) {
  const said = [];
  const all = { said, timers, connections: [], fail: null, tracks: {} };
  all.make = () => {
    all.peer = new Peer({
      timers,
      polite,
      iceServers: ice,
      makeConnection: (configuration) => {
        const connection = new FakeConnection(configuration);
        all.connections.push(connection);
        return connection;
      },
      signal: {
        description: async (description, answerTo) => {
          if (all.fail) {
            throw all.fail;
          }
          said.push({ description, answerTo });
        },
        candidate: (candidate) => said.push({ candidate }),
      },
    });
  };
  all.make();
  return all;
}

/** Carries what one side has said to the other, in order. */
async function carry(from, to) {
  for (const { description, answerTo, candidate } of from.said.splice(0)) {
    await (description ? to.peer.receive(description, answerTo) : to.peer.addCandidate(candidate)).catch(() => {});
  }
  await settle();
  await settle();
}

async function talk(one, other) {
  await settle();
  for (let turn = 0; turn < 12 && one.said.length + other.said.length > 0; turn++) {
    await carry(one, other);
    await carry(other, one);
  }
}

function assertAgreed(one, other) {
  const [a, b] = [one.peer.connection, other.peer.connection];
  assert.deepEqual([a.signalingState, b.signalingState], ['stable', 'stable']);
  assert.equal(a.localDescription.sdp, b.remoteDescription.sdp);
  assert.equal(b.localDescription.sdp, a.remoteDescription.sdp);
}

async function connected() {
  const [one, other] = [side({ polite: false }), side({ polite: true })];
  await one.peer.setTrack('audio', new FakeTrack('audio'));
  await other.peer.setTrack('audio', new FakeTrack('audio'));
  one.peer.start();
  await talk(one, other);
  return [one, other];
}

test('the first offer and its answer bring both sides’ sound', async () => {
  const [one, other] = await connected();
  assertAgreed(one, other);
  assert.deepEqual([one.peer.connection.sends, other.peer.connection.sends], [['audio'], ['audio']]);
});

test('a proposal comes in force with the servers that its answer brings', async () => {
  const one = side({ polite: false });
  await one.peer.setTrack('audio', new FakeTrack('audio'));
  const sdp = await one.peer.propose();
  assert.equal(one.peer.connection.signalingState, 'stable');
  await one.peer.setTrack('video', new FakeTrack('video'));
  await one.peer.stand([{ urls: 'turn:relay' }]);
  assert.equal(one.peer.connection.localDescription.sdp, sdp, 'a camera that is switched on meanwhile must wait');
  assert.equal(one.peer.connection.configuration.iceServers[0].urls, 'turn:relay');
});

test('whoever has no microphone still hears the other', async () => {
  const [one, other] = [side({ polite: false }), side({ polite: true })];
  await one.peer.setTrack('audio', null);
  await other.peer.setTrack('audio', new FakeTrack('audio'));
  one.peer.start();
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual([one.peer.connection.sends, other.peer.connection.sends], [[], ['audio']]);
});

test('sound becomes picture by one more offer, from either side', async () => {
  const [one, other] = await connected();
  await other.peer.setTrack('video', new FakeTrack('video'));
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual(other.peer.connection.sends, ['audio', 'video']);
  await one.peer.setTrack('video', new FakeTrack('video'));
  await talk(one, other);
  assert.deepEqual(one.peer.connection.sends, ['audio', 'video']);
  assert.equal(one.peer.connection.getTransceivers().length, 2, 'the answer uses the line that is there');
  await other.peer.setTrack('video', null);
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual(other.peer.connection.sends, ['audio']);
});

test('of two offers at once the impolite side’s stands, and the other’s wish is met after it', async () => {
  const [one, other] = await connected();
  await Promise.all([one.peer.setTrack('video', new FakeTrack('video')), other.peer.setTrack('video', new FakeTrack('video'))]);
  await settle();
  assert.deepEqual([one.said.length, other.said.length], [1, 1]);
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual([one.peer.connection.sends, other.peer.connection.sends], [['audio', 'video'], ['audio', 'video']]);
});

test('candidates wait for their description, and those of no description are not added', async () => {
  const [one, other] = [side({ polite: false }), side({ polite: true })];
  await one.peer.setTrack('audio', new FakeTrack('audio'));
  one.peer.start();
  await settle();
  const { fragment } = one.peer.connection;
  await other.peer.addCandidate({ candidate: 'candidate:1', usernameFragment: fragment });
  await other.peer.addCandidate({ candidate: `candidate:2 ufrag strange` });
  assert.equal(other.peer.connection.candidates.length, 0);
  await talk(one, other);
  assert.deepEqual(other.peer.connection.candidates.map(({ candidate }) => candidate), ['candidate:1']);
});

test('a candidate that overtakes the description of a restart waits for it', async () => {
  const [one, other] = await connected();
  one.peer.restart();
  await settle();
  const { fragment } = one.peer.connection;
  await other.peer.addCandidate({ candidate: 'candidate:9', usernameFragment: fragment });
  await talk(one, other);
  assert.deepEqual(other.peer.connection.candidates.map(({ candidate }) => candidate), ['candidate:9']);
});

test('holds no more candidates than a side can have', async () => {
  const [one, other] = [side({ polite: false }), side({ polite: true })];
  for (let i = 0; i < 500; i++) {
    await other.peer.addCandidate({ candidate: `candidate:${i}`, usernameFragment: one.peer.connection.fragment });
  }
  await one.peer.setTrack('audio', new FakeTrack('audio'));
  one.peer.start();
  await talk(one, other);
  assert.equal(other.peer.connection.candidates.length, 64);
  assert.equal(other.peer.connection.candidates.at(-1).candidate, 'candidate:499');
});

test('a failed connection is restarted at once, a disconnected one after some patience', async () => {
  const [one, other] = await connected();
  one.peer.connection.ice('connected');
  assert.equal(one.peer.state, 'connected');
  const before = one.peer.connection.fragment;
  one.peer.connection.ice('disconnected');
  assert.equal(one.peer.state, 'interrupted');
  one.timers.advance(1_999);
  await settle();
  assert.equal(one.said.length, 0);
  one.timers.advance(1);
  await talk(one, other);
  assertAgreed(one, other);
  assert.notEqual(one.peer.connection.fragment, before);
  other.peer.connection.ice('failed');
  await settle();
  assert.equal(other.said.length, 1);
  await talk(one, other);
  assertAgreed(one, other);
});

test('a restart that changes nothing is repeated', async () => {
  const [one, other] = await connected();
  one.peer.connection.ice('failed');
  await talk(one, other);
  assert.equal(one.peer.restarts, 1);
  one.timers.advance(5_000);
  assert.equal(one.peer.restarts, 2);
  await talk(one, other);
  one.peer.connection.ice('connected');
  one.timers.advance(60_000);
  assert.equal(one.peer.restarts, 2);
});

test('a side whose page was loaded anew gets a new connection', async () => {
  const [one, other] = await connected();
  const replaced = [];
  other.peer.on('replaced', () => replaced.push(true));
  one.peer.close();
  one.make();
  await one.peer.setTrack('audio', new FakeTrack('audio'));
  await one.peer.setTrack('video', new FakeTrack('video'));
  one.peer.start();
  await talk(one, other);
  assert.equal(replaced.length, 1);
  assert.equal(other.connections.length, 2);
  assert.equal(other.connections[0].closed, true);
  assertAgreed(one, other);
  assert.deepEqual([one.peer.connection.sends, other.peer.connection.sends], [['audio', 'video'], ['audio']]);
});

test('the new connection is made even when the impolite side was just offering', async () => {
  const [one, other] = await connected();
  await one.peer.setTrack('video', new FakeTrack('video'));
  await settle();
  one.said.splice(0);
  other.peer.close();
  other.make();
  await other.peer.setTrack('audio', new FakeTrack('audio'));
  other.peer.start();
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual(one.peer.connection.sends, ['audio', 'video']);
});

test('an offer from before the reload does not leave the two with different connections', async () => {
  const [one, other] = await connected();
  await one.peer.setTrack('video', new FakeTrack('video'));
  await settle();
  other.peer.close();
  other.make();
  await other.peer.setTrack('audio', new FakeTrack('audio'));
  other.peer.start();
  await settle();
  const [early] = one.said.splice(0);
  await other.peer.receive(early.description);
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual([one.peer.connection.sends, other.peer.connection.sends], [['audio', 'video'], ['audio']]);
});

test('what could not be said is said once the session is back', async () => {
  const [one, other] = await connected();
  one.fail = new Error('not connected');
  await one.peer.setTrack('video', new FakeTrack('video'));
  await settle();
  one.fail = null;
  await one.peer.resumed(ice);
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual(sendingIn(other.peer.connection.remoteDescription.sdp), ['audio', 'video']);
});

test('an answer that was lost with the connection is given again', async () => {
  const [one, other] = await connected();
  await one.peer.setTrack('video', new FakeTrack('video'));
  await settle();
  other.fail = new Error('not connected');
  await carry(one, other);
  other.fail = null;
  await other.peer.resumed(ice);
  await talk(one, other);
  assertAgreed(one, other);
});

test('no offer overtakes an answer that has not arrived', async () => {
  const [one, other] = await connected();
  await one.peer.setTrack('video', new FakeTrack('video'));
  await settle();
  other.fail = new Error('not connected');
  await carry(one, other);
  other.fail = null;
  await other.peer.setTrack('video', new FakeTrack('video'));
  await settle();
  assert.equal(other.said.length, 0);
  await other.peer.resumed(ice);
  await talk(one, other);
  assertAgreed(one, other);
  assert.deepEqual(other.peer.connection.sends, ['audio', 'video']);
});

test('an answer to an earlier offer is passed over', async () => {
  const [one, other] = await connected();
  await one.peer.setTrack('video', new FakeTrack('video'));
  await settle();
  const [{ description }] = one.said.splice(0);
  await one.peer.receive({ type: 'answer', sdp: 'v=0\r\no=- 1 1 IN IP4 0\r\n' }, 'earlier.1');
  assert.equal(one.peer.connection.signalingState, 'have-local-offer');
  one.said.push({ description });
  await talk(one, other);
  assertAgreed(one, other);
});

test('whatever both sides do at once, they agree in the end', async () => {
  for (let seed = 1; seed <= 150; seed++) {
    const random = seeded(seed);
    const sides = await connected();
    const wanted = [{ audio: true, video: false }, { audio: true, video: false }];
    for (let step = 0; step < 30; step++) {
      const i = random() < 0.5 ? 0 : 1;
      const chance = random();
      if (chance < 0.35) {
        wanted[i].video = !wanted[i].video;
        sides[i].peer.setTrack('video', wanted[i].video ? new FakeTrack('video') : null);
      } else if (chance < 0.45) {
        sides[i].peer.restart();
      } else if (chance < 0.52) {
        sides[i].peer.close();
        sides[i].said.splice(0);
        sides[i].make();
        sides[i].peer.setTrack('audio', new FakeTrack('audio'));
        sides[i].peer.setTrack('video', wanted[i].video ? new FakeTrack('video') : null);
        sides[i].peer.start();
      } else {
        await carry(sides[i], sides[1 - i]);
      }
    }
    for (let turn = 0; turn < 10; turn++) {
      await talk(...sides);
      sides.forEach(({ timers }) => timers.advance(5_000));
    }
    assertAgreed(...sides);
    sides.forEach(({ peer }, i) => assert.deepEqual(peer.connection.sends, wanted[i].video ? ['audio', 'video'] : ['audio'], `seed ${seed}`));
  }
});
