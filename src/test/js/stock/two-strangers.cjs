// Two strangers with the unchanged bridge client: node two-strangers.cjs BASE_URL TRANSPORT. Exits 0 if all held.
'use strict';
const assert = require('node:assert/strict');
const net = require('node:net');
const EventBus = require('@vertx/eventbus-bridge-client.js');

const [base, transport] = process.argv.slice(2);
const MESSAGES = 20;
const OFFLINE_MS = 5000;
const PATIENCE_MS = 40000;
const EVENTS = [
  'session:ready', 'session:closing', 'user:match:searching', 'user:matched', 'user:match:error',
  'chat:message', 'chat:read', 'chat:delivered', 'chat:typing:start', 'chat:typing:stop', 'chat:error', 'error',
  'room:user_joined', 'room:user_left', 'room:closed', 'presence:user_online', 'presence:user_offline',
];

/** A network that can be cut: open connections break, new ones are refused. */
async function network(target) {
  const sockets = new Set();
  let cut = false;
  const server = net.createServer((client) => {
    if (cut) return client.destroy();
    const upstream = net.connect(Number(target.port), target.hostname);
    for (const [from, to] of [[client, upstream], [upstream, client]]) {
      sockets.add(from);
      from.on('data', (bytes) => to.write(bytes)).on('end', () => to.end()).on('error', () => to.destroy());
      from.on('close', () => { sockets.delete(from); to.destroy(); });
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut(is) { cut = is; if (is) sockets.forEach((socket) => socket.destroy()); },
  };
}

class Stranger {
  constructor(name, link) {
    this.name = name;
    this.link = link;
    this.events = [];
    this.waiting = [];
    this.positions = {};
    this.sockets = [];
  }

  async join() {
    const response = await fetch(`${base}/api/guest/session`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
    });
    assert.equal(response.status, 201);
    const { token, guest } = await response.json();
    this.token = token;
    this.id = guest.id;
    this.bus = new EventBus(`${this.link.url}/eventbus`, {
      transports: [transport], vertxbus_reconnect_delay_min: 100, vertxbus_reconnect_delay_max: 300,
    });
    this.bus.enableReconnect(true);
    this.watchSocket();
    await new Promise((open) => { this.bus.onopen = open; });
    assert.equal(this.bus.sockJSConn.transport, transport);
    return this.introduce();
  }

  /** Notes how each socket ends: a connection that is lost twice is introduced once, and would seem to hang. */
  watchSocket() {
    const watched = new WeakSet();
    setInterval(() => {
      const socket = this.bus.sockJSConn;
      if (socket && !watched.has(socket)) {
        watched.add(socket);
        socket.addEventListener('open', () => this.sockets.push(`${Date.now()} open`));
        socket.addEventListener('close', ({ code, reason }) => this.sockets.push(`${Date.now()} ${code} ${reason}`));
      }
    }, 1).unref();
  }

  introduce() {
    EVENTS.forEach((name) => this.bus.registerHandler(name, (error, message) => this.take(name, error, message)));
    return this.command('session:authenticate', { token: this.token, resume: { rooms: this.positions } });
  }

  take(name, error, message) {
    assert.equal(error, null, `${this.name}: ${name}: ${JSON.stringify(error)}`);
    const body = message.body;
    if (body.seq !== undefined) {
      assert.equal(body.seq, (this.positions[body.roomId] ?? 0) + 1, `${this.name}: order of ${name}`);
      this.positions[body.roomId] = body.seq;
    }
    this.events.push({ name, body });
    this.waiting = this.waiting.filter(({ matches, found }) => {
      const event = this.events.find(matches);
      if (event) found(event.body);
      return !event;
    });
  }

  command(name, body) {
    return new Promise((answered, refused) => {
      this.bus.send(name, body, {}, (error, message) => (error ? refused(error) : answered(message.body)));
    });
  }

  heard(name, test = () => true) {
    const matches = (event) => event.name === name && test(event.body);
    const known = this.events.find(matches);
    return known ? Promise.resolve(known.body) : new Promise((found) => this.waiting.push({ matches, found }));
  }

  texts() {
    return this.events.filter(({ name }) => name === 'chat:message').map(({ body }) => body.content);
  }
}

async function meet(ann, bob) {
  const answers = [await ann.join(), await bob.join()];
  answers.forEach((ready) => assert.deepEqual(ready.rooms, []));
  assert.equal(answers[0].user.id, ann.id);
  await ann.command('user:match', { interests: ['tea'] });
  await bob.command('user:match', { interests: ['tea'] });
  const [one, other] = [await ann.heard('user:matched'), await bob.heard('user:matched')];
  assert.equal(one.roomId, other.roomId);
  assert.notEqual(one.initiator, other.initiator);
  assert.deepEqual([one.peer.id, other.peer.id], [bob.id, ann.id]);
  return one.roomId;
}

async function talk(roomId, ann, bob) {
  const expected = [];
  for (let i = 0; i < MESSAGES; i++) {
    await ann.command('chat:message', { roomId, content: `ann ${i}`, clientId: `a${i}` });
    await bob.command('chat:message', { content: `bob ${i}`, clientId: `b${i}` });
    expected.push(`ann ${i}`, `bob ${i}`);
  }
  for (const stranger of [ann, bob]) {
    await stranger.heard('chat:message', ({ content }) => content === `bob ${MESSAGES - 1}`);
    assert.deepEqual(stranger.texts(), expected);
  }
  await ann.command('chat:typing:start', { roomId });
  assert.equal((await bob.heard('chat:typing:start')).userId, ann.id);
  await ann.command('chat:typing:stop', { roomId });
  assert.equal((await bob.heard('chat:typing:stop')).userId, ann.id);
  const upTo = bob.positions[roomId];
  await bob.command('chat:read', { roomId, upTo });
  assert.equal((await ann.heard('chat:read', ({ userId }) => userId === bob.id)).upTo, upTo);
}

async function loseAndResume(roomId, ann, bob) {
  const reconnected = new Promise((back) => { bob.bus.onreconnect = back; });
  const lost = new Promise((gone) => { bob.bus.onclose = gone; });
  const before = bob.texts().length;
  bob.link.cut(true);
  setTimeout(() => bob.link.cut(false), OFFLINE_MS);
  await lost;
  for (let i = 0; i < 5; i++) {
    await ann.command('chat:message', { roomId, content: `missed ${i}` });
  }
  await reconnected;
  const ready = await bob.introduce();
  assert.deepEqual(ready.recovered, { [roomId]: true });
  await ann.command('chat:message', { roomId, content: 'welcome back' });
  await bob.heard('chat:message', ({ content }) => content === 'welcome back');
  const missed = [0, 1, 2, 3, 4].map((i) => `missed ${i}`);
  assert.deepEqual(bob.texts().slice(before), [...missed, 'welcome back']);
}

async function part(roomId, ann, bob) {
  await ann.command('leave-room', { roomId });
  assert.equal((await bob.heard('room:user_left')).userId, ann.id);
  assert.equal((await bob.heard('room:closed')).reason, 'partner_left');
  const error = await bob.command('chat:message', { roomId, content: 'anybody?' }).catch((refusal) => refusal);
  assert.equal(error.failureCode, 1018);
  assert.equal((await bob.heard('chat:error')).code, 'ROOM_CLOSED');
}

function giveUp(...strangers) {
  for (const { name, events, waiting, bus, sockets } of strangers) {
    console.error(name, 'state', bus.state, 'waits for', waiting.map(({ matches }) => String(matches)));
    console.error(name, 'sockets', sockets.slice(-8));
    events.slice(-5).forEach((event) => console.error(name, JSON.stringify(event)));
  }
  process.exit(1);
}

(async () => {
  const target = new URL(base);
  const [ann, bob] = [new Stranger('ann', await network(target)), new Stranger('bob', await network(target))];
  setTimeout(() => giveUp(ann, bob), PATIENCE_MS);
  const roomId = await meet(ann, bob);
  await talk(roomId, ann, bob);
  await loseAndResume(roomId, ann, bob);
  await part(roomId, ann, bob);
  console.log(`${transport}: all held`);
  process.exit(0);
})().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
