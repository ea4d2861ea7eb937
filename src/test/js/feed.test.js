import test from 'node:test';
import assert from 'node:assert/strict';
import { RoomFeed } from '../../main/resources/webroot/js/feed.js';
import { seeded } from './timers.js';

const message = (seq, content = `m${seq}`) => [
  'chat:message',
  { id: `id${seq}`, roomId: 'r', seq, type: 'text', content, sender: { id: 'u', username: 'u' }, timestamp: seq },
];
const contents = (feed) => feed.messages.map(({ content }) => content);

test('applies events in the order of seq', () => {
  const feed = new RoomFeed('r');
  [1, 2, 3].forEach((seq) => feed.apply(...message(seq)));
  assert.deepEqual(contents(feed), ['m1', 'm2', 'm3']);
  assert.equal(feed.head, 3);
});

test('ignores what it has already', () => {
  const feed = new RoomFeed('r');
  feed.apply(...message(1));
  assert.deepEqual(feed.apply(...message(1)), []);
  assert.deepEqual(contents(feed), ['m1']);
});

test('holds what comes too early and names the gap', () => {
  const feed = new RoomFeed('r');
  feed.apply(...message(1));
  assert.deepEqual(feed.apply(...message(4)), []);
  assert.deepEqual(feed.gap, { after: 1, upTo: 4 });
  feed.apply(...message(3));
  const applied = feed.apply(...message(2)).map(({ data }) => data.seq);
  assert.deepEqual(applied, [2, 3, 4]);
  assert.equal(feed.gap, null);
});

test('a seq learnt from a reply is a gap until its event is here', () => {
  const feed = new RoomFeed('r');
  feed.observe(2);
  assert.deepEqual(feed.gap, { after: 0, upTo: 2 });
  feed.apply(...message(1));
  feed.apply(...message(2));
  assert.equal(feed.gap, null);
});

test('unknown durable events still take their place', () => {
  const feed = new RoomFeed('r');
  feed.apply('room:something_new', { roomId: 'r', seq: 1 });
  feed.apply(...message(2));
  assert.deepEqual(contents(feed), ['m2']);
});

test('edits, deletions and clearing change what is shown and keep the seq', () => {
  const feed = new RoomFeed('r');
  [1, 2].forEach((seq) => feed.apply(...message(seq)));
  feed.apply('chat:edited', { roomId: 'r', seq: 3, messageId: 'id1', content: 'better' });
  feed.apply('chat:deleted', { roomId: 'r', seq: 4, messageId: 'id2' });
  assert.deepEqual(contents(feed), ['better', null]);
  assert.equal(feed.messages[0].edited, true);
  feed.apply('chat:cleared', { roomId: 'r', seq: 5, userId: 'u' });
  feed.apply(...message(6));
  assert.deepEqual(contents(feed), ['m6']);
});

test('a clearing without a seq empties the chat up to the head', () => {
  const feed = new RoomFeed('r');
  feed.apply(...message(1));
  assert.equal(feed.apply('chat:cleared', { roomId: 'r' }).length, 1);
  assert.deepEqual(contents(feed), []);
  assert.equal(feed.head, 1);
});

test('a closed room has ended with its reason', () => {
  const feed = new RoomFeed('r');
  feed.apply('room:user_left', { roomId: 'r', seq: 1, userId: 'u', username: 'ann', reason: 'next' });
  feed.apply('room:closed', { roomId: 'r', seq: 2, reason: 'left' });
  assert.equal(feed.notices[0].reason, 'next');
  assert.deepEqual(feed.ended, { reason: 'left' });
});

test('the position carries the epoch once it is known', () => {
  const feed = new RoomFeed('r');
  feed.apply(...message(1));
  assert.equal(feed.position, 1);
  feed.reset({ epoch: 'e2', head: 9, messages: [message(8)[1]] });
  assert.deepEqual(feed.position, { seq: 9, epoch: 'e2' });
  assert.deepEqual(contents(feed), ['m8']);
});

test('whatever order and however often events come, the state is the same', () => {
  const random = seeded(20);
  for (let round = 0; round < 300; round++) {
    const events = history(30, random);
    const straight = new RoomFeed('r');
    events.forEach((event) => straight.apply(...event));
    const shaken = new RoomFeed('r');
    const doubled = [...events, ...events.filter(() => random() < 0.4)];
    doubled.map((event) => ({ event, at: random() })).sort((a, b) => a.at - b.at).forEach(({ event }) => shaken.apply(...event));
    assert.deepEqual({ ...shaken }, { ...straight }, `round ${round}`);
  }
});

function history(length, random) {
  return Array.from({ length }, (_, i) => {
    const seq = i + 1;
    const other = `id${1 + Math.floor(random() * seq)}`;
    const kind = random();
    if (kind < 0.6) {
      return message(seq);
    }
    const data = { roomId: 'r', seq, timestamp: seq, userId: 'u', messageId: other, content: `e${seq}` };
    return [kind < 0.75 ? 'chat:edited' : kind < 0.9 ? 'chat:deleted' : kind < 0.95 ? 'chat:cleared' : 'room:updated', data];
  });
}
