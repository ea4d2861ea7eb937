import test from 'node:test';
import assert from 'node:assert/strict';
import { Cursors, ReceiptSender } from '../../main/resources/webroot/js/receipts.js';
import { TestTimers } from './timers.js';

test('a message is stored, then delivered, then read', () => {
  const cursors = new Cursors();
  assert.equal(cursors.stateOf(3), 'stored');
  assert.equal(cursors.advance({ delivered: 3 }), true);
  assert.equal(cursors.stateOf(3), 'delivered');
  assert.equal(cursors.advance({ read: 3 }), true);
  assert.equal(cursors.stateOf(3), 'read');
  assert.equal(cursors.stateOf(4), 'stored');
});

test('cursors never go back', () => {
  const cursors = new Cursors({ read: 5 });
  assert.equal(cursors.advance({ delivered: 2, read: 1 }), false);
  assert.equal(cursors.stateOf(5), 'read');
});

function sender() {
  const timers = new TestTimers();
  const sent = [];
  return { timers, sent, receipts: new ReceiptSender((name, upTo) => sent.push([name, upTo]), timers) };
}

test('gathers a burst into one receipt', () => {
  const { timers, sent, receipts } = sender();
  [1, 2, 3].forEach((seq) => receipts.note(seq, false));
  assert.deepEqual(sent, []);
  timers.advance(500);
  assert.deepEqual(sent, [['chat:delivered', 3]]);
});

test('what is read need not be called delivered', () => {
  const { timers, sent, receipts } = sender();
  receipts.note(2, false);
  receipts.note(2, true);
  timers.advance(500);
  assert.deepEqual(sent, [['chat:read', 2]]);
});

test('says nothing twice unless asked to repeat', () => {
  const { timers, sent, receipts } = sender();
  receipts.note(2, true);
  timers.advance(500);
  receipts.note(2, true);
  timers.advance(500);
  assert.equal(sent.length, 1);
  receipts.repeat();
  timers.advance(500);
  assert.deepEqual(sent, [['chat:read', 2], ['chat:read', 2]]);
});

test('sends at most once a second, for the newest seq', () => {
  const { timers, sent, receipts } = sender();
  for (let seq = 1; seq <= 30; seq++) {
    receipts.note(seq, true);
    timers.advance(100);
  }
  assert.deepEqual(sent, [['chat:read', 2], ['chat:read', 12], ['chat:read', 22]]);
});

test('sends again what was refused for now, but nothing older', () => {
  const { timers, sent, receipts } = sender();
  receipts.note(2, true);
  timers.advance(500);
  receipts.refused(3_000);
  timers.advance(2_999);
  assert.equal(sent.length, 1);
  timers.advance(1);
  assert.deepEqual(sent, [['chat:read', 2], ['chat:read', 2]]);
  timers.advance(10_000);
  receipts.refused(0);
  timers.advance(5_000);
  assert.equal(sent.length, 2);
});
