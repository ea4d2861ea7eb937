import test from 'node:test';
import assert from 'node:assert/strict';
import { SPEEDS, Turn, VoicePlayer } from '../../main/resources/webroot/js/files/player.js';
import { LONGEST_MS, VoiceRecorder, peaksOf } from '../../main/resources/webroot/js/files/recorder.js';
import { TestTimers, settle } from './timers.js';

/** A media element without sound. */
class FakeSound {
  #listeners = new Map();
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  ended = false;

  addEventListener(name, listener) {
    this.#listeners.set(name, listener);
  }

  tell(name) {
    this.#listeners.get(name)?.();
  }

  async play() {
    if (this.broken) {
      throw Object.assign(new Error('no'), { name: 'NotSupportedError' });
    }
    this.paused = false;
  }

  pause() {
    this.paused = true;
    this.tell('pause');
  }
}

function player(turn = new Turn(), sound = new FakeSound()) {
  let opened = 0;
  const made = new VoicePlayer({ turn, durationMs: 10_000, open: async () => {
    opened++;
    return sound;
  } });
  return { player: made, sound, opened: () => opened };
}

test('a note plays, pauses, and goes on where it was', async () => {
  const { player: note, sound, opened } = player();
  await note.toggle();
  assert.equal(note.state, 'playing');
  sound.currentTime = 4;
  sound.tell('timeupdate');
  assert.equal(note.fraction, 0.4);
  note.toggle();
  assert.deepEqual([note.state, sound.paused], ['paused', true]);
  await note.toggle();
  assert.deepEqual([note.state, sound.currentTime, opened()], ['playing', 4, 1]);
});

test('one plays at a time', async () => {
  const turn = new Turn();
  const one = player(turn);
  const other = player(turn);
  await one.player.play();
  await other.player.play();
  assert.deepEqual([one.player.state, other.player.state], ['paused', 'playing']);
  turn.silence();
  assert.equal(other.player.state, 'paused', 'nothing plays into a recording');
});

test('a note that was heard to its end begins anew', async () => {
  const { player: note, sound } = player();
  await note.play();
  sound.ended = true;
  sound.tell('pause');
  sound.tell('ended');
  assert.deepEqual([note.state, note.positionMs], ['paused', 0]);
});

test('the position is set before and while it plays, and stays within the note', async () => {
  const { player: note, sound } = player();
  note.seek(0.5);
  assert.equal(note.positionMs, 5_000);
  await note.play();
  assert.equal(sound.currentTime, 5);
  note.nudge(-60_000);
  assert.deepEqual([note.positionMs, sound.currentTime], [0, 0]);
  note.nudge(60_000);
  assert.equal(note.fraction, 1);
});

test('the speed is that of all notes', async () => {
  const turn = new Turn();
  const { player: note, sound } = player(turn);
  await note.play();
  note.faster();
  assert.deepEqual([note.speed, sound.playbackRate], [1.5, 1.5]);
  assert.equal(player(turn).player.speed, 1.5);
  note.faster();
  note.faster();
  assert.equal(note.speed, SPEEDS[0]);
});

test('what can’t be played says so, and can be tried again', async () => {
  const sound = new FakeSound();
  sound.broken = true;
  const { player: note } = player(new Turn(), sound);
  await note.play();
  assert.deepEqual([note.state, note.error.code], ['failed', 'UNPLAYABLE']);
  sound.broken = false;
  await note.play();
  assert.equal(note.state, 'playing');
  const gone = new VoicePlayer({ turn: new Turn(), durationMs: 1_000, open: () => Promise.reject(Object.assign(new Error('gone'), { code: 'GONE' })) });
  await gone.play();
  assert.equal(gone.error.code, 'GONE');
});

test('whoever pauses while the note is loaded hears nothing', async () => {
  let come;
  const sound = new FakeSound();
  const note = new VoicePlayer({ turn: new Turn(), durationMs: 1_000, open: () => new Promise((resolve) => (come = () => resolve(sound))) });
  const playing = note.play();
  note.pause();
  come();
  await playing;
  assert.deepEqual([note.state, sound.paused], ['paused', true]);
});

function recorder({ denied } = {}) {
  const timers = new TestTimers();
  const microphones = [];
  const made = new VoiceRecorder({ timers, open: async () => {
    if (denied) {
      throw Object.assign(new Error(denied), { name: denied });
    }
    const microphone = { level: () => 0.5, stop: async () => (microphone.open = false, 'bytes'), cancel: () => (microphone.open = false, microphone.thrown = true), open: true };
    microphones.push(microphone);
    return microphone;
  } });
  return { recorder: made, timers, microphones };
}

test('holding the button records, letting it go ends in a note to listen to', async () => {
  const { recorder: note, timers, microphones } = recorder();
  await note.press();
  assert.deepEqual([note.state, note.held], ['recording', true]);
  timers.advance(3_000);
  await note.release();
  assert.equal(note.state, 'review');
  assert.deepEqual([note.note.durationMs, note.note.blob, note.note.peaks.length, microphones[0].open], [3_000, 'bytes', 64, false]);
  assert.equal(note.take().durationMs, 3_000);
  assert.equal(note.state, 'idle');
});

test('a tap records without a finger until the next one', async () => {
  const { recorder: note, timers } = recorder();
  await note.press();
  timers.advance(200);
  await note.release();
  assert.deepEqual([note.state, note.held], ['recording', false]);
  timers.advance(5_000);
  await note.press();
  await note.release();
  assert.equal(note.state, 'review');
});

test('sliding away throws the recording away, sliding back does not', async () => {
  const { recorder: note, timers, microphones } = recorder();
  await note.press();
  timers.advance(2_000);
  note.slide(true);
  note.slide(false);
  note.slide(true);
  await note.release();
  assert.deepEqual([note.state, microphones[0].thrown], ['idle', true]);
});

test('nothing is longer than five minutes, or shorter than a second', async () => {
  const { recorder: note, timers } = recorder();
  await note.press();
  timers.advance(100);
  await note.release();
  timers.advance(LONGEST_MS + 10_000);
  await settle();
  assert.deepEqual([note.state, note.note.durationMs], ['review', LONGEST_MS]);
  const short = recorder();
  await short.recorder.press();
  short.timers.advance(600);
  await short.recorder.release();
  assert.deepEqual([short.recorder.state, short.recorder.code, short.microphones[0].thrown], ['fault', 'short', true]);
});

test('a microphone that may not be used is told from one that is missing', async () => {
  for (const [name, code] of [['NotAllowedError', 'denied'], ['NotFoundError', 'missing']]) {
    const { recorder: note } = recorder({ denied: name });
    await note.press();
    assert.deepEqual([note.state, note.code], ['fault', code]);
  }
});

test('a microphone that opens after it was given up is closed again', async () => {
  const { recorder: note, microphones } = recorder();
  const pressed = note.press();
  note.cancel();
  await pressed;
  assert.deepEqual([note.state, microphones[0].open], ['idle', false]);
});

test('levels become 64 peaks, whatever their number', () => {
  assert.deepEqual(peaksOf([0, 0.25, 0.5], 3), [0, 50, 100]);
  assert.deepEqual(peaksOf([0.1, 0.2, 0.1, 0.4], 2), [50, 100]);
  assert.equal(peaksOf([0.3]).length, 64);
  assert.deepEqual(peaksOf([0, 0], 2), [0, 0]);
});
