// Two guests with the unchanged client: node talk.cjs BASE_URL polling|websocket|upgrade 4|2. Exits 0 if all held.
'use strict';
const assert = require('node:assert/strict');
const [base, way, version] = process.argv.slice(2);
const { io } = require(version === '2' ? './v2.cjs' : 'socket.io-client');

const PATIENCE_MS = 40000;
const MESSAGES = 20;
const TRANSPORTS = way === 'upgrade' ? ['polling', 'websocket'] : [way];
const LAST = way === 'upgrade' ? 'websocket' : way;
const sockets = [];

async function guest() {
  const response = await fetch(`${base}/api/guest/session`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
  });
  assert.equal(response.status, 201);
  return response.json();
}

function open(token, more = {}, path = '') {
  const login = !token ? {} : version === '2' ? { query: { token } } : { auth: { token } };
  const socket = io(base + path, {
    transports: TRANSPORTS, forceNew: true, reconnectionDelay: 100, reconnectionDelayMax: 300, ...login, ...more,
  });
  sockets.push(socket);
  return socket;
}

const once = (source, name) => new Promise((heard) => { source.once(name, heard); });
const ask = (socket, name, data) => new Promise((heard) => { socket.emit(name, data, heard); });

/** Notes every message, so that a test can wait for a content. */
function listen(socket) {
  const heard = { messages: [], waiting: [] };
  socket.on('chat:message', (message) => {
    heard.messages.push(message);
    heard.waiting.splice(0).forEach((look) => look());
  });
  heard.upTo = async (count) => {
    while (heard.messages.length < count) await new Promise((look) => { heard.waiting.push(look); });
    return heard.messages;
  };
  return heard;
}

async function refusals(token) {
  const refused = open('no.such.token');
  if (version === '2') {
    const error = await once(refused, 'error');
    assert.equal(error.data.code, 'AUTH_FAILED');
  } else {
    const error = await once(refused, 'connect_error');
    assert.equal(error.data.code, 'AUTH_FAILED');
    assert.equal(refused.active, false);
  }
  const elsewhere = open(token, {}, '/admin');
  const wrong = await once(elsewhere, version === '2' ? 'error' : 'connect_error');
  assert.equal(version === '2' ? wrong : wrong.message, 'Invalid namespace');
}

async function later(token) {
  const stranger = open(null);
  await once(stranger, 'connect');
  const early = await ask(stranger, 'user:match', {});
  assert.equal(early.error.code, 'AUTH_REQUIRED');
  const bad = await ask(stranger, 'session:authenticate', { token: 'x.y.z' });
  assert.equal(bad.ok, false);
  const good = await ask(stranger, 'session:authenticate', { token });
  assert.equal(good.ok, true, JSON.stringify(good));
  assert.ok(good.data.sessionId);
}

async function main() {
  const [ann, bob] = await Promise.all([guest(), guest()]);
  const [a, b] = [open(ann.token), open(bob.token)];
  const ready = await Promise.all([once(a, 'session:ready'), once(b, 'session:ready')]);
  assert.equal(ready[0].user.id, ann.guest.id);
  const [heardByA, heardByB] = [listen(a), listen(b)];
  const matched = Promise.all([once(a, 'user:matched'), once(b, 'user:matched')]);
  assert.equal((await ask(a, 'user:match', {})).ok, true);
  assert.equal((await ask(b, 'user:match', {})).ok, true);
  const [{ roomId }] = await matched;

  for (let i = 0; i < MESSAGES; i++) {
    const answer = await ask(i % 2 ? a : b, 'chat:message', { roomId, content: `€ 💬 \u2028 ${i}` });
    assert.equal(answer.ok, true, JSON.stringify(answer));
  }
  const all = await heardByA.upTo(MESSAGES);
  assert.deepEqual(all.map((message) => message.content), Array.from({ length: MESSAGES }, (_, i) => `€ 💬 \u2028 ${i}`));
  assert.deepEqual(await heardByB.upTo(MESSAGES), all);

  const invalid = await ask(a, 'chat:message', { roomId });
  assert.equal(invalid.error.code, 'VALIDATION_ERROR');
  const told = once(a, 'chat:error');
  a.emit('chat:message', { roomId });
  assert.equal((await told).code, 'VALIDATION_ERROR');
  const extra = await new Promise((heard) => { a.emit('chat:message', { roomId, content: 'x' }, 'more', heard); });
  assert.equal(extra.error.code, 'VALIDATION_ERROR');
  if (version !== '2' || way !== 'polling') {
    const binary = await ask(a, 'chat:message', { roomId, content: Buffer.from([255, 254]) });
    assert.equal(binary.error.code, 'UNSUPPORTED_MEDIA_TYPE');
  }

  await refusals(ann.token);
  await later(ann.token);
  assert.equal(a.io.engine.transport.name, LAST);
  const parted = once(b, 'room:closed');
  assert.equal((await ask(a, 'leave-room', { roomId })).ok, true);
  await parted;
}

setTimeout(() => { console.error('too late'); process.exit(2); }, PATIENCE_MS);
main().then(
  () => { sockets.forEach((socket) => socket.close()); process.exit(0); },
  (failure) => { console.error(failure); process.exit(1); },
);
