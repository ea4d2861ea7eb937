import test from 'node:test';
import assert from 'node:assert/strict';
import { Session } from '../../main/resources/webroot/js/session.js';
import { TestTimers } from './timers.js';

/** Sockets that the test plays the server on. */
function fixture(rooms = {}) {
  const timers = new TestTimers();
  const sockets = [];
  const session = new Session({
    openSocket: () => {
      const socket = { sent: [], send: (text) => socket.sent.push(JSON.parse(text)), close: () => {} };
      sockets.push(socket);
      return socket;
    },
    timers,
    random: () => 1,
    resume: () => rooms,
  });
  const phases = [];
  session.on('phase', ({ phase }) => phases.push(phase));
  const server = {
    get socket() {
      return sockets.at(-1);
    },
    command: (name) => server.socket.sent.findLast(({ type, address }) => type === 'send' && address === name),
    receive: (frame) => server.socket.onmessage({ data: JSON.stringify(frame) }),
    reply: (name, body) => server.receive({ type: 'rec', address: server.command(name).replyAddress, body }),
    accept: () => {
      server.socket.onopen();
      server.reply('session:authenticate', { user: { id: 'u' }, heartbeatMs: 20_000, rooms: [] });
    },
    close: (code) => server.socket.onclose({ code }),
  };
  return { session, timers, sockets, phases, server };
}

const token = { token: 't', expiresAt: 1_000_000 + 7_200_000 };
const stop = ({ session }) => session.stop();

test('registers every event before it authenticates with what it has seen', () => {
  const all = fixture({ r1: { seq: 5, epoch: 'e' } });
  all.session.start(token);
  all.server.accept();
  const types = all.server.socket.sent.map(({ type }) => type);
  assert.ok(types.indexOf('send') > types.lastIndexOf('register', types.indexOf('send')));
  const { body } = all.server.command('session:authenticate');
  assert.deepEqual(body, { token: 't', resume: { rooms: { r1: { seq: 5, epoch: 'e' } } } });
  assert.deepEqual(all.phases, ['connecting', 'ready']);
  stop(all);
});

test('comes back after a lost connection, a little later each time', () => {
  const all = fixture();
  all.session.start(token);
  all.server.accept();
  all.server.close(1006);
  all.timers.advance(399);
  assert.equal(all.sockets.length, 1);
  all.timers.advance(1);
  assert.equal(all.sockets.length, 2);
  all.server.close(1006);
  all.timers.advance(599);
  assert.equal(all.sockets.length, 2);
  all.timers.advance(1);
  assert.equal(all.sockets.length, 3);
  stop(all);
});

test('waits as long as a draining server says', () => {
  const all = fixture();
  all.session.start(token);
  all.server.accept();
  const body = { code: 4000, reason: 'draining', reconnect: true, afterMs: 3_000 };
  all.server.receive({ type: 'rec', address: 'session:closing', body });
  all.server.close(3000);
  all.timers.advance(2_999);
  assert.equal(all.sockets.length, 1);
  all.timers.advance(1);
  assert.equal(all.sockets.length, 2);
  stop(all);
});

test('an ended session is over and does not come back', () => {
  const all = fixture();
  const over = [];
  all.session.on('over', (close) => over.push(close.code));
  all.session.start(token);
  all.server.accept();
  all.server.receive({ type: 'rec', address: 'session:closing', body: { code: 4502, reconnect: false } });
  all.server.close(3000);
  all.timers.advance(60_000);
  assert.deepEqual(over, [4502]);
  assert.equal(all.sockets.length, 1);
  assert.equal(all.session.phase, 'ended');
});

test('a refused token is over, a busy server is not', () => {
  for (const [error, phase] of [[{ code: 'TOKEN_EXPIRED' }, 'ended'], [{ code: 'UNAVAILABLE', temporary: true }, 'waiting']]) {
    const all = fixture();
    all.session.start(token);
    all.server.socket.onopen();
    const { replyAddress } = all.server.command('session:authenticate');
    all.server.receive({ type: 'err', address: replyAddress, failureCode: 1006, message: 'no', error });
    assert.equal(all.session.phase, phase);
    stop(all);
  }
});

test('a ban is over, and says until when', () => {
  const all = fixture();
  const over = [];
  all.session.on('over', (close) => over.push(close));
  all.session.start(token);
  all.server.socket.onopen();
  const { replyAddress } = all.server.command('session:authenticate');
  const error = { code: 'PERMISSION_DENIED', message: 'banned', details: [{ reason: 'banned', untilMs: 86_400_000 * 365 }] };
  all.server.receive({ type: 'err', address: replyAddress, failureCode: 1007, message: 'no', error });
  assert.equal(over[0].code, 4503);
  assert.match(over[0].words, /banned.* until .*1971/);
  stop(all);
});

test('hands on a replay that arrives in the same turn after the reply to it', () => {
  const all = fixture();
  const seen = [];
  all.session.on('ready', () => seen.push('ready'));
  all.session.on('event', ({ name }) => seen.push(name));
  all.session.start(token);
  all.server.accept();
  all.server.receive({ type: 'rec', address: 'chat:message', body: { seq: 1 } });
  assert.deepEqual(seen, ['ready', 'chat:message']);
  stop(all);
});

test('pings twice in a heartbeat', () => {
  const all = fixture();
  all.session.start(token);
  all.server.accept();
  all.timers.advance(20_000);
  assert.equal(all.server.socket.sent.filter(({ type }) => type === 'ping').length, 2);
  stop(all);
});

test('refreshes the token before it runs out and keeps the new one', async () => {
  const all = fixture();
  const kept = [];
  all.session.on('token', (fresh) => kept.push(fresh));
  all.session.start(token);
  all.server.accept();
  all.timers.advance(7_200_000 - 300_000);
  all.server.reply('session:refresh', { token: 't2', expiresAt: token.expiresAt + 7_200_000 });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(all.session.token, 't2');
  assert.equal(kept.length, 1);
  stop(all);
});

test('a command fails with the error object of the server', async () => {
  const all = fixture();
  all.session.start(token);
  all.server.accept();
  const answer = all.session.request('chat:message', { content: 'hi' });
  const { replyAddress } = all.server.command('chat:message');
  const error = { code: 'RATE_LIMIT_EXCEEDED', message: 'slow down', temporary: true, retryAfterMs: 1_200 };
  all.server.receive({ type: 'err', address: replyAddress, failureCode: 1013, failureType: 'RECIPIENT_FAILURE', message: 'slow down', error });
  await assert.rejects(answer, { code: 'RATE_LIMIT_EXCEEDED', retryAfterMs: 1_200, temporary: true });
  stop(all);
});

test('what is unanswered when the connection goes is disconnected, not failed', async () => {
  const all = fixture();
  all.session.start(token);
  all.server.accept();
  const answer = all.session.request('chat:message', { content: 'hi' });
  all.server.close(1006);
  await assert.rejects(answer, { code: 'DISCONNECTED' });
  stop(all);
});
