import test from 'node:test';
import assert from 'node:assert/strict';
import { Room } from '../../main/resources/webroot/js/room.js';
import { chatItems } from '../../main/resources/webroot/js/items.js';
import { TestTimers, settle } from './timers.js';

const me = { id: 'me', username: 'ann' };
const peer = { id: 'you', username: 'bob' };

/** A room whose commands the test answers; unanswered ones wait. */
function fixture(answers = {}, saved = undefined) {
  const timers = new TestTimers();
  const requests = [];
  const session = {
    request: (name, data) => {
      requests.push([name, data]);
      return answers[name] ? answers[name](data) : new Promise(() => {});
    },
    tell: (name, data) => requests.push([name, data]),
  };
  const room = new Room({ session, me, timers, roomId: 'r', peer, saved });
  return { room, timers, requests, sent: (name) => requests.filter(([other]) => other === name).map(([, data]) => data) };
}

const event = (seq, from, content = `m${seq}`, clientId = undefined) => ({
  id: `id${seq}`, roomId: 'r', seq, type: 'text', content, sender: from, timestamp: seq, clientId,
});
const shown = (room) => chatItems(room).map(({ content, state }) => [content, state]);

test('a message of one\'s own goes from sending over stored and delivered to read, in one place', async () => {
  const { room } = fixture({ 'chat:message': async () => ({ id: 'id1', seq: 1, timestamp: 1 }) });
  room.outbox.open();
  room.send('hi');
  const [{ key }] = chatItems(room);
  assert.deepEqual(shown(room), [['hi', 'sending']]);
  await settle();
  assert.deepEqual(shown(room), [['hi', 'stored']]);
  room.handle('chat:message', event(1, me, 'hi', key));
  assert.deepEqual(shown(room), [['hi', 'stored']]);
  assert.equal(chatItems(room)[0].key, key);
  room.handle('chat:delivered', { roomId: 'r', userId: 'you', upTo: 1 });
  assert.deepEqual(shown(room), [['hi', 'delivered']]);
  room.handle('chat:receipts', { roomId: 'r', cursors: [{ userId: 'you', read: 1 }] });
  assert.deepEqual(shown(room), [['hi', 'read']]);
});

test('one\'s own receipts from another device say nothing of the other one', () => {
  const { room } = fixture();
  room.handle('chat:message', event(1, me));
  room.handle('chat:read', { roomId: 'r', userId: 'me', upTo: 1 });
  assert.deepEqual(shown(room), [['m1', 'stored']]);
});

test('a hole is filled from the feed', async () => {
  const all = { events: [2, 3].map((seq) => ({ type: 'chat:message', data: event(seq, peer) })), next: 3, recovered: true };
  const { room, timers, sent } = fixture({ 'chat:feed': async () => all });
  room.handle('chat:message', event(1, peer));
  room.handle('chat:message', event(3, peer));
  timers.advance(399);
  assert.equal(sent('chat:feed').length, 0);
  timers.advance(1);
  await settle();
  assert.deepEqual(sent('chat:feed')[0].after, 1);
  assert.deepEqual(shown(room).map(([content]) => content), ['m1', 'm2', 'm3']);
});

test('what is only an event under way is not fetched', () => {
  const { room, timers, sent } = fixture();
  room.handle('chat:message', event(2, peer));
  room.handle('chat:message', event(1, peer));
  timers.advance(5_000);
  assert.equal(sent('chat:feed').length, 0);
});

test('tells that messages arrived, and that they are read once they can be seen', () => {
  const { room, timers, sent } = fixture();
  room.handle('chat:message', event(1, peer));
  timers.advance(1_000);
  assert.deepEqual(sent('chat:delivered'), [{ roomId: 'r', upTo: 1 }]);
  room.setVisible(true);
  timers.advance(1_000);
  assert.deepEqual(sent('chat:read'), [{ roomId: 'r', upTo: 1 }]);
});

test('a room that is not in the answer to a resume has ended', async () => {
  const { room } = fixture();
  await room.restored(undefined, false);
  assert.deepEqual(room.ended, { reason: 'gone' });
});

test('a room that could not be resumed is loaded anew', async () => {
  const { room } = fixture({ 'chat:history': async () => ({ messages: [event(7, peer), event(8, me)], hasMore: false }) });
  room.handle('chat:message', event(1, peer));
  await room.restored({ id: 'r', seq: 9, epoch: 'e2', members: [{ id: 'you', read: 8, delivered: 8 }] }, false);
  assert.deepEqual(shown(room), [['m7', null], ['m8', 'read']]);
  assert.deepEqual(room.feed.position, { seq: 9, epoch: 'e2' });
});

test('what was cleared stays hidden when the feed is replayed', async () => {
  const { room } = fixture();
  await room.restored({ id: 'r', seq: 2, epoch: 'e', cleared: 1 }, true);
  [1, 2].forEach((seq) => room.handle('chat:message', event(seq, peer)));
  assert.deepEqual(shown(room).map(([content]) => content), ['m2']);
});

test('the other one leaving ends the chat with the first reason told', () => {
  const { room } = fixture();
  room.handle('room:user_left', { roomId: 'r', seq: 1, userId: 'you', username: 'bob', reason: 'disconnected' });
  room.handle('room:closed', { roomId: 'r', seq: 2, reason: 'partner_left' });
  assert.deepEqual(room.ended, { reason: 'disconnected' });
});

test('a report ends the chat for its own reason, also when the server closes the room first', async () => {
  let room;
  const answer = async () => room.handle('room:user_left', { roomId: 'r', seq: 1, userId: 'me', username: 'ann', reason: 'left' });
  ({ room } = fixture({ 'user:report': answer }));
  await room.report({ reason: 'spam' });
  assert.deepEqual(room.ended, { reason: 'reported-by-me' });
});

test('nothing of another room is shown', () => {
  const { room } = fixture();
  room.handle('chat:message', { ...event(1, peer), roomId: 'other' });
  room.handle('chat:typing:start', { roomId: 'other', userId: 'you' });
  assert.deepEqual(shown(room), []);
  assert.equal(room.peerTyping.on, false);
});

test('unsent messages survive a reload', () => {
  const before = fixture();
  before.room.send('hi');
  const { room, sent } = fixture({}, JSON.parse(JSON.stringify(before.room.snapshot())));
  room.outbox.open();
  assert.equal(sent('chat:message')[0].clientId, before.room.outbox.entries[0].clientId);
});
