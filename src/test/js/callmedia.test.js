import test from 'node:test';
import assert from 'node:assert/strict';
import { Choice, faultWords, listed, LocalMedia, loudness } from '../../main/resources/webroot/js/calls/devices.js';
import { figuresOf, gradeOf, Quality, qualityWords } from '../../main/resources/webroot/js/calls/quality.js';
import { FakeTrack } from './fakertc.js';
import { settle, TestTimers } from './timers.js';

function shelf(kept = null) {
  const all = { kept, read: () => all.kept, write: (value) => (all.kept = value) };
  return all;
}

/** Devices that the test can break. */
function hardware() {
  const all = { wanted: [], faults: {}, screen: new FakeTrack('video') };
  all.media = {
    getUserMedia: async (wanted) => {
      all.wanted.push(wanted);
      const what = wanted.audio ? 'audio' : 'video';
      if (all.faults[what]) {
        throw Object.assign(new Error(), { name: all.faults[what] });
      }
      return { getTracks: () => [new FakeTrack(what)] };
    },
    getDisplayMedia: async () => {
      if (all.faults.screen) {
        throw Object.assign(new Error(), { name: all.faults.screen });
      }
      return { getVideoTracks: () => [all.screen] };
    },
    enumerateDevices: async () => [
      { kind: 'audioinput', deviceId: 'm1', label: 'Desk' },
      { kind: 'audioinput', deviceId: 'm2', label: '' },
      { kind: 'videoinput', deviceId: '', label: '' },
      { kind: 'audiooutput', deviceId: 's1', label: 'Headphones' },
    ],
  };
  return all;
}

test('the microphone is opened without echo and noise, the chosen one if it is there', async () => {
  const { media, wanted } = hardware();
  const local = new LocalMedia({ media, choice: new Choice(shelf({ microphone: 'm2' })) });
  await local.open({ video: false });
  const [{ audio }] = wanted;
  assert.deepEqual([audio.echoCancellation, audio.noiseSuppression, audio.deviceId], [true, true, { ideal: 'm2' }]);
});

test('the picture for several is smaller than the one for one', async () => {
  const widths = [];
  for (const kind of ['pair', 'group']) {
    const { media, wanted } = hardware();
    await new LocalMedia({ media, choice: new Choice(shelf()), kind }).open({ video: true });
    widths.push(wanted[1].video.width.ideal);
  }
  assert.deepEqual(widths, [1280, 640]);
});

test('a choice outlives the page', async () => {
  const kept = shelf();
  const local = new LocalMedia({ media: hardware().media, choice: new Choice(kept) });
  await local.open({ video: true });
  const [before, camera] = [local.audio, local.camera];
  await local.use('microphone', 'm1');
  await local.use('camera', 'c1');
  assert.deepEqual([before.readyState, camera.readyState], ['ended', 'ended']);
  assert.deepEqual(new Choice(kept).chosen, { microphone: 'm1', camera: 'c1' });
});

test('without a camera the call goes on by voice, and the reason is told', async () => {
  const all = hardware();
  all.faults.video = 'NotFoundError';
  const told = [];
  const local = new LocalMedia({ media: all.media, choice: new Choice(shelf()) });
  local.on('fault', (words) => told.push(words));
  await local.open({ video: true });
  assert.ok(local.audio);
  assert.deepEqual([local.camera, told], [null, ['No camera was found.']]);
  assert.match(faultWords({ name: 'NotAllowedError' }, 'microphone'), /may not use your microphone/);
});

test('the screen takes the camera’s place, and gives it back when the browser ends it', async () => {
  const all = hardware();
  const local = new LocalMedia({ media: all.media, choice: new Choice(shelf()) });
  await local.open({ video: true });
  await local.setScreen(true);
  assert.equal(local.video, all.screen);
  assert.deepEqual(local.state, { muted: false, video: true, screen: true });
  all.screen.dispatchEvent(new Event('ended'));
  await settle();
  assert.equal(local.video, local.camera);
  all.faults.screen = 'NotAllowedError';
  const told = [];
  local.on('fault', (words) => told.push(words));
  await local.setScreen(true);
  assert.deepEqual([local.screen, told], [null, []], 'whoever chooses no screen needs no words');
});

test('push to talk opens the microphone only while one talks', async () => {
  const local = new LocalMedia({ media: hardware().media, choice: new Choice(shelf()) });
  await local.open({ video: false });
  local.setPushToTalk(true);
  assert.equal(local.state.muted, true);
  local.talk(true);
  assert.equal(local.state.muted, false);
  local.talk(false);
  assert.equal(local.state.muted, true);
  local.setPushToTalk(false);
  assert.equal(local.state.muted, false);
  local.setMuted(true);
  local.talk(true);
  assert.equal(local.state.muted, true);
});

test('nothing stays open after the call', async () => {
  const local = new LocalMedia({ media: hardware().media, choice: new Choice(shelf()) });
  await local.open({ video: true });
  const tracks = [local.audio, local.camera];
  local.close();
  assert.deepEqual(tracks.map(({ readyState }) => readyState), ['ended', 'ended']);
});

test('a device that is asked for while the call ends does not stay open', async () => {
  const all = hardware();
  const made = [];
  const slow = { ...all.media, getUserMedia: async () => {
    await settle();
    made.push(new FakeTrack('audio'));
    return { getTracks: () => [made.at(-1)] };
  } };
  const local = new LocalMedia({ media: slow, choice: new Choice(shelf()) });
  const opening = local.open({ video: false });
  local.close();
  await opening;
  assert.deepEqual([made[0].readyState, local.audio], ['ended', null]);
});

test('devices have names, or numbers where the browser keeps the names', () => {
  assert.deepEqual(listed([
    { kind: 'audioinput', deviceId: 'm1', label: 'Desk' },
    { kind: 'audioinput', deviceId: 'm2', label: '' },
    { kind: 'videoinput', deviceId: '', label: '' },
  ]), { microphone: [{ id: 'm1', name: 'Desk' }, { id: 'm2', name: 'Microphone 2' }], camera: [], speaker: [] });
});

test('silence is 0, full strength is 1, and a tenth of it is two thirds', () => {
  assert.equal(loudness(new Float32Array(64)), 0);
  assert.equal(loudness([1, -1, 1, -1]), 1);
  assert.ok(Math.abs(loudness([0.1, -0.1]) - 2 / 3) < 1e-9);
  assert.equal(loudness([]), 0);
});

const report = ({ received, lost, rtt = 0.05, type = 'host' }) => [
  { id: 't', type: 'transport', selectedCandidatePairId: 'p' },
  { id: 'p', type: 'candidate-pair', currentRoundTripTime: rtt, localCandidateId: 'l', remoteCandidateId: 'r' },
  { id: 'l', type: 'local-candidate', candidateType: type },
  { id: 'r', type: 'remote-candidate', candidateType: 'host' },
  { id: 'i', type: 'inbound-rtp', kind: 'audio', packetsReceived: received, packetsLost: lost, jitter: 0.01 },
];

test('figures come from the pair in use', () => {
  assert.deepEqual(figuresOf(report({ received: 90, lost: 10, type: 'relay' })), { rttMs: 50, jitterMs: 10, received: 90, lost: 10, relayed: true });
  assert.deepEqual(figuresOf([]), { rttMs: null, jitterMs: null, received: 0, lost: 0, relayed: null });
});

test('delay, loss and jitter have words', () => {
  assert.equal(gradeOf({ rttMs: 80, lossPercent: 0.5, jitterMs: 10 }), 'good');
  assert.equal(gradeOf({ rttMs: 400 }), 'unsteady');
  assert.equal(gradeOf({ lossPercent: 3 }), 'unsteady');
  assert.equal(gradeOf({ lossPercent: 12 }), 'poor');
  assert.equal(gradeOf({ jitterMs: 200 }), 'poor');
  assert.equal(gradeOf({}), 'good');
  for (const grade of ['good', 'unsteady', 'poor', 'interrupted', 'connecting']) {
    assert.ok(qualityWords(grade).length > 5);
  }
});

test('the quality follows what is lost now, and the summary counts all', async () => {
  const timers = new TestTimers();
  let now = report({ received: 1_000, lost: 0 });
  const quality = new Quality({ timers, read: async () => now });
  const grades = [];
  quality.on('changed', (grade) => grades.push(grade));
  quality.start();
  for (const [received, lost] of [[1_000, 0], [1_100, 30], [1_200, 60], [1_400, 60], [1_600, 60], [1_800, 60], [2_000, 60], [2_200, 60]]) {
    now = report({ received, lost });
    timers.advance(3_000);
    await settle();
  }
  assert.deepEqual(grades, ['good', 'poor', 'unsteady', 'good']);
  assert.deepEqual(quality.summary, { rttMs: 50, jitterMs: 10, lossPercent: 2.7, relayed: false, quality: 'good' });
  quality.stop();
  timers.advance(60_000);
});

test('a new connection that counts from 0 takes nothing back', async () => {
  let now = report({ received: 500, lost: 5 });
  const quality = new Quality({ timers: new TestTimers(), read: async () => now });
  await quality.look();
  now = report({ received: 100, lost: 0 });
  await quality.look();
  assert.equal(quality.summary.lossPercent, 0.8);
});
