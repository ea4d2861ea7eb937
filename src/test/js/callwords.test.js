import test from 'node:test';
import assert from 'node:assert/strict';
import { callEntry, callLine, endWords, isMissed } from '../../main/resources/webroot/js/callwords.js';
import { Calling } from '../../main/resources/webroot/js/calling.js';
import { RoomFeed } from '../../main/resources/webroot/js/feed.js';
import { Unread } from '../../main/resources/webroot/js/unread.js';
import { settle } from './timers.js';

const ended = (reason, durationMs = null, media = 'audio') => ({ callId: 'c', media, state: 'ended', reason, durationMs, participants: ['ann', 'bob'] });
const line = (call, mine, pair = true) => callLine(call, { mine, pair });

test('both sides read of a call what it was for them', () => {
  assert.equal(line(ended('timeout'), true), 'Voice call, no answer');
  assert.equal(line(ended('timeout'), false), 'Missed voice call');
  assert.equal(line(ended('busy'), true), 'Voice call, busy');
  assert.equal(line(ended('busy'), false), 'Missed voice call, you were in another call');
  assert.equal(line(ended('declined'), true), 'Voice call declined');
  assert.equal(line(ended('declined'), false), 'Declined voice call');
  assert.equal(line(ended('hangup'), true), 'Voice call, cancelled');
  assert.equal(line(ended('hangup', 185_000, 'video'), false), 'Video call, 3:05');
  assert.equal(line(ended('failed'), true), 'Voice call without a connection');
  assert.equal(line(ended('hangup', 61_000), false, false), 'Voice call, 1:01, 2 people');
  assert.equal(line({ ...ended(), state: 'ringing' }, true), 'Voice call, calling…');
  assert.equal(line({ ...ended(), state: 'ringing' }, false), 'Incoming voice call');
  assert.equal(line({ ...ended(), state: 'ongoing' }, false, false), 'Voice call, going on now');
});

test('a call that is over is called back, one that goes on among many is joined', () => {
  assert.equal(callEntry(ended('timeout'), { mine: false, pair: true }).act, 'call');
  assert.equal(callEntry({ ...ended(), state: 'ongoing' }, { mine: false, pair: true }).act, null);
  assert.equal(callEntry({ ...ended(), state: 'ongoing' }, { mine: false, pair: false }).act, 'join');
  assert.equal(callEntry(ended('hangup', 5), { mine: false, pair: false }).act, null);
});

test('the end of a call is told in words, and a refusal in those of calls', () => {
  const call = { other: { username: 'bob' }, incoming: false, reason: 'busy' };
  assert.equal(endWords(call), 'bob is in another call.');
  assert.equal(endWords({ ...call, reason: 'timeout', incoming: true }), 'You missed a call from bob.');
  assert.equal(endWords({ ...call, reason: 'failed', error: { code: 'USER_BLOCKED' } }), 'You can’t call bob.');
  assert.equal(endWords({ ...call, reason: 'hangup' }), '', 'who hangs up before the answer knows it');
  assert.equal(endWords({ ...call, reason: 'hangup', durationMs: 9 }), 'The call with bob is over.');
  assert.equal(endWords({ ...call, reason: 'hangup', durationMs: 9, mine: true }), '');
});

const entry = (seq, call, sender = 'bob') => ({ id: `m${seq}`, roomId: 'r', seq, type: 'call', content: null, call, sender: { id: sender, username: sender }, timestamp: seq, mentions: [] });

test('the entry changes in place and is not called edited', () => {
  const feed = new RoomFeed('r', 'e');
  feed.apply('chat:message', entry(1, { ...ended(), state: 'ringing' }));
  feed.apply('chat:edited', { roomId: 'r', seq: 2, messageId: 'm1', userId: 'bob', content: null, call: ended('timeout') });
  const [message] = feed.messages;
  assert.deepEqual([message.call.reason, message.edited, feed.messages.length], ['timeout', false, 1]);
  feed.apply('chat:deleted', { roomId: 'r', seq: 3, messageId: 'm1', userId: 'bob' });
  assert.equal(feed.messages[0].call, undefined);
});

test('only a missed call is unread, until it is read', () => {
  const feed = new RoomFeed('r', 'e');
  const unread = new Unread('ann');
  const hear = (type, data) => {
    feed.apply(type, data);
    unread.count(type, data, feed);
  };
  hear('chat:message', entry(1, { ...ended(), state: 'ringing' }));
  assert.equal(unread.messages, 0);
  hear('chat:edited', { roomId: 'r', seq: 2, messageId: 'm1', userId: 'bob', content: null, call: ended('timeout') });
  assert.equal(unread.messages, 1);
  unread.readUpTo(1, feed);
  assert.equal(unread.messages, 1, 'what was read was the ringing');
  unread.readUpTo(2, feed);
  assert.equal(unread.messages, 0);
  hear('chat:message', entry(3, { ...ended(), state: 'ringing' }, 'ann'));
  hear('chat:edited', { roomId: 'r', seq: 4, messageId: 'm3', userId: 'ann', content: null, call: ended('timeout') });
  assert.equal(unread.messages, 0, 'one misses no call of one’s own');
  assert.equal(isMissed(ended('hangup', 10)), false);
});

test('what comes while the modules of calls are loaded waits in its order', async () => {
  const heard = [];
  let come;
  const calling = new Calling({ load: () => new Promise((resolve) => (come = resolve)) });
  calling.handle('webrtc:call-end', { callId: 'x' });
  assert.equal(come, undefined, 'the end of a call that nobody knows of loads nothing');
  calling.ready({});
  assert.equal(come, undefined);
  calling.handle('webrtc:offer', { callId: 'c' });
  calling.handle('webrtc:ice-candidate', { callId: 'c' });
  calling.ready({ calls: [] });
  const calls = { ready: () => heard.push('ready'), on: () => {}, runningIn: () => null, current: null };
  come({ handle: (name) => heard.push(name), calls });
  await settle();
  calling.handle('webrtc:call-end', { callId: 'c' });
  assert.deepEqual(heard, ['webrtc:offer', 'webrtc:ice-candidate', 'ready', 'webrtc:call-end']);
});

test('modules that could not be loaded are asked for again', async () => {
  let asked = 0;
  const calling = new Calling({ load: () => {
    asked++;
    return Promise.reject(new Error('offline'));
  } });
  calling.handle('webrtc:offer', {});
  await settle();
  calling.handle('webrtc:offer', {});
  await settle();
  assert.equal(asked, 2);
});
