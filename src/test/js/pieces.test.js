import test from 'node:test';
import assert from 'node:assert/strict';
import { backoffMs } from '../../main/resources/webroot/js/backoff.js';
import { afterClose } from '../../main/resources/webroot/js/closing.js';
import { splitLinks } from '../../main/resources/webroot/js/links.js';
import { PeerTyping, TypingSignal } from '../../main/resources/webroot/js/typing.js';
import { noticeWords } from '../../main/resources/webroot/js/words.js';
import { TestTimers } from './timers.js';

test('backoff grows up to its limit and spreads over the upper half', () => {
  assert.deepEqual([0, 1, 2, 3].map((attempt) => backoffMs(attempt, () => 1)), [400, 600, 900, 1350]);
  assert.equal(backoffMs(1, () => 0), 300);
  assert.equal(backoffMs(60, () => 1), 10_000);
});

test('a client that is cut off tries often enough within the grace of its chat', () => {
  const waits = Array.from({ length: 8 }, (_, attempt) => backoffMs(attempt, () => 1));
  assert.ok(waits.reduce((sum, wait) => sum + wait) <= 20_000);
});

test('codes from 4000 come back, codes from 4500 do not', () => {
  for (const code of [1000, 1006, 3000, 4000, 4001, 4499]) {
    assert.equal(afterClose(null, code).reconnect, true, `${code}`);
  }
  for (const code of [4500, 4502, 4503, 4999]) {
    assert.equal(afterClose(null, code).reconnect, false, `${code}`);
  }
});

test('the closing event counts more than the code of the socket', () => {
  const close = afterClose({ code: 4502, reconnect: false }, 3000);
  assert.equal(close.reconnect, false);
  assert.equal(close.sessionOver, true);
  assert.equal(afterClose({ code: 4000, reconnect: true, afterMs: 700 }, 3000).afterMs, 700);
});

test('typing starts at most every 3 s and stops 2 s after the last key', () => {
  const timers = new TestTimers();
  const said = [];
  const typing = new TypingSignal({ start: () => said.push('start'), stop: () => said.push('stop'), timers });
  for (let key = 0; key < 8; key++) {
    typing.key();
    timers.advance(500);
  }
  assert.deepEqual(said, ['start', 'start']);
  timers.advance(1_500);
  assert.deepEqual(said, ['start', 'start', 'stop']);
});

test('a sent message ends typing without a word', () => {
  const timers = new TestTimers();
  const said = [];
  const typing = new TypingSignal({ start: () => said.push('start'), stop: () => said.push('stop'), timers });
  typing.key();
  typing.forget();
  timers.advance(5_000);
  assert.deepEqual(said, ['start']);
});

test('the other one does not type for ever', () => {
  const timers = new TestTimers();
  const seen = [];
  const peer = new PeerTyping({ changed: (on) => seen.push(on), timers });
  peer.set(true);
  peer.set(true);
  timers.advance(7_000);
  assert.deepEqual(seen, [true, false]);
});

test('only web addresses become links', () => {
  const hrefs = (text) => splitLinks(text).filter(({ href }) => href).map(({ href }) => href);
  assert.deepEqual(hrefs('see https://example.org/a?b=c, and (http://example.com).'), [
    'https://example.org/a?b=c',
    'http://example.com',
  ]);
  assert.deepEqual(hrefs('javascript:alert(1) data:text/html,x ftp://x https:// file:///etc'), []);
  assert.deepEqual(hrefs('https://en.wikipedia.org/wiki/Bridge_(card_game)'), [
    'https://en.wikipedia.org/wiki/Bridge_(card_game)',
  ]);
});

test('splitting loses no character', () => {
  const text = 'a https://x.org/"onclick=<b> b https://y.org.';
  assert.equal(splitLinks(text).map((part) => part.text).join(''), text);
});

test('a name within a sentence turns nothing around it', () => {
  const said = noticeWords({ about: 'changed', userId: 'a', username: 'ann', changes: { name: '\u202egnp\u2069.exe' } }, 'b', () => '');
  assert.equal(said, 'ann named this room “\u2068gnp.exe\u2069”.');
});
