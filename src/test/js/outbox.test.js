import test from 'node:test';
import assert from 'node:assert/strict';
import { Outbox } from '../../main/resources/webroot/js/outbox.js';
import { TestTimers, settle } from './timers.js';

/** An outbox whose sends wait until the test answers them. */
function fixture(entries) {
  const timers = new TestTimers();
  const calls = [];
  let ids = 0;
  const outbox = new Outbox({
    send: (entry) => new Promise((resolve, reject) => calls.push({ clientId: entry.clientId, resolve, reject })),
    changed: () => {},
    timers,
    newId: () => `c${++ids}`,
    entries,
  });
  return { outbox, timers, calls };
}

const states = (outbox) => outbox.entries.map(({ state }) => state);

test('sends one at a time, in the order of writing', async () => {
  const { outbox, calls } = fixture();
  outbox.open();
  outbox.add('one');
  outbox.add('two');
  assert.deepEqual(calls.map(({ clientId }) => clientId), ['c1']);
  calls[0].resolve({ id: 'm1', seq: 7, timestamp: 1 });
  await settle();
  assert.deepEqual(calls.map(({ clientId }) => clientId), ['c1', 'c2']);
  assert.deepEqual(states(outbox), ['stored', 'sending']);
  assert.equal(outbox.entries[0].seq, 7);
});

test('waits as long as the server asks and keeps the order', async () => {
  const { outbox, calls, timers } = fixture();
  outbox.open();
  outbox.add('one');
  outbox.add('two');
  calls[0].reject({ code: 'RATE_LIMIT_EXCEEDED', temporary: true, retryAfterMs: 5_000 });
  await settle();
  timers.advance(4_999);
  assert.equal(calls.length, 1);
  timers.advance(1);
  assert.deepEqual(calls.map(({ clientId }) => clientId), ['c1', 'c1']);
});

test('a lost connection sends again under the same clientId', async () => {
  const { outbox, calls } = fixture();
  outbox.open();
  outbox.add('one');
  outbox.pause();
  calls[0].reject({ code: 'DISCONNECTED', temporary: true });
  await settle();
  assert.deepEqual(states(outbox), ['sending']);
  outbox.open();
  assert.deepEqual(calls.map(({ clientId }) => clientId), ['c1', 'c1']);
});

test('a refusal fails the message, retry keeps its clientId', async () => {
  const { outbox, calls } = fixture();
  outbox.open();
  outbox.add('one');
  outbox.add('two');
  calls[0].reject({ code: 'VALIDATION_ERROR' });
  await settle();
  assert.deepEqual(states(outbox), ['failed', 'sending']);
  calls[1].resolve({ id: 'm2', seq: 1, timestamp: 1 });
  await settle();
  outbox.retry('c1');
  assert.equal(calls[2].clientId, 'c1');
});

test('gives up on a server that never answers', async () => {
  const { outbox, calls, timers } = fixture();
  outbox.open();
  outbox.add('one');
  for (let attempt = 0; attempt < 4; attempt++) {
    calls[attempt].reject({ code: 'TIMEOUT', temporary: true });
    await settle();
    timers.advance(10_000);
  }
  assert.deepEqual(states(outbox), ['failed']);
  assert.equal(calls.length, 4);
});

test('what the feed brought is not on its way any more', async () => {
  const { outbox, calls } = fixture();
  outbox.open();
  outbox.add('one');
  assert.equal(outbox.confirm('c1'), true);
  calls[0].resolve({ id: 'm1', seq: 1, timestamp: 1 });
  await settle();
  assert.deepEqual(outbox.entries, []);
});

test('what was unsent before a reload is sent afterwards', () => {
  const { outbox, calls } = fixture([{ clientId: 'old', content: 'hi', timestamp: 1, state: 'sending' }]);
  outbox.open();
  assert.deepEqual(calls.map(({ clientId }) => clientId), ['old']);
});

test('the end of a room fails what waits', () => {
  const { outbox } = fixture();
  outbox.add('one');
  outbox.fail({ code: 'ROOM_CLOSED' });
  assert.deepEqual(states(outbox), ['failed']);
});

test('an intent that has a name already is sent once, with its file', async () => {
  const { outbox, calls } = fixture();
  outbox.open();
  outbox.add(null, { clientId: 'u1', type: 'image', file: { fileId: 'f' } });
  outbox.add(null, { clientId: 'u1', type: 'image', file: { fileId: 'f' } });
  assert.deepEqual(calls.map(({ clientId }) => clientId), ['u1']);
  const [kept] = outbox.unsent;
  assert.deepEqual([kept.clientId, kept.type, kept.file], ['u1', 'image', { fileId: 'f' }]);
});
