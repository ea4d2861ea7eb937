// A guest whose line is cut while others talk: node recover.cjs BASE_URL polling|websocket|upgrade. Exits 0 if all held.
'use strict';
const assert = require('node:assert/strict');
const [base, way] = process.argv.slice(2);
const { io } = require('socket.io-client');

const PATIENCE_MS = 60000;
const ROUNDS = 3;
const TRANSPORTS = way === 'upgrade' ? ['polling', 'websocket'] : [way];

async function guest() {
  const response = await fetch(`${base}/api/guest/session`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
  });
  return response.json();
}

const once = (source, name) => new Promise((heard) => { source.once(name, heard); });
const ask = (socket, name, data) => new Promise((heard) => { socket.emit(name, data, heard); });
const later = (ms) => new Promise((over) => { setTimeout(over, ms); });

function open(token) {
  return io(base, { transports: TRANSPORTS, forceNew: true, reconnectionDelay: 300, reconnectionDelayMax: 600, auth: { token } });
}

async function main() {
  const [ann, bob] = await Promise.all([guest(), guest()]);
  const [a, b] = [open(ann.token), open(bob.token)];
  await Promise.all([once(a, 'session:ready'), once(b, 'session:ready')]);
  const rooms = [];
  for (const name of ['one', 'two']) {
    const made = await ask(a, 'room:create', { kind: 'room', name: `${name} ${ann.guest.id}` });
    assert.equal(made.ok, true, JSON.stringify(made));
    rooms.push(made.data.roomId);
    const joined = await ask(b, 'room:join', { roomId: made.data.roomId });
    assert.equal(joined.ok, true, JSON.stringify(joined));
  }
  const seen = Object.fromEntries(rooms.map((id) => [id, []]));
  const waiting = [];
  b.on('chat:message', (message) => {
    seen[message.roomId].push(message.seq);
    waiting.splice(0).forEach((look) => look());
  });
  const upTo = async (roomId, seq) => {
    while (!seen[roomId].includes(seq)) await new Promise((look) => { waiting.push(look); });
  };
  const say = async (roomId, content) => {
    const said = await ask(a, 'chat:message', { roomId, content });
    assert.equal(said.ok, true, JSON.stringify(said));
    return said.data.seq;
  };

  let recovered = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const before = await say(rooms[0], `before ${round}`);
    await upTo(rooms[0], before);
    await later(1500);
    await upTo(rooms[1], await say(rooms[1], `last ${round}`));
    const pid = b._pid;
    const back = once(b, 'connect');
    b.io.engine.close();
    const missed = [];
    for (const roomId of rooms) missed.push([roomId, await say(roomId, `missed ${round}`)]);
    await back;
    recovered += b.recovered ? 1 : 0;
    assert.equal(b.recovered, b._pid === pid);
    for (const [roomId, seq] of missed) await upTo(roomId, seq);
  }
  assert.equal(recovered, ROUNDS);
  for (const roomId of rooms) {
    const seqs = seen[roomId];
    const first = seqs.filter((seq, i) => seqs.indexOf(seq) === i);
    assert.deepEqual(first, [...first].sort((x, y) => x - y), 'in order');
    for (let i = 1; i < first.length; i++) assert.equal(first[i], first[i - 1] + 1, `no gap in ${seqs}`);
  }
  a.close();
  b.close();
}

setTimeout(() => { console.error('too late'); process.exit(2); }, PATIENCE_MS);
main().then(() => process.exit(0), (failure) => { console.error(failure); process.exit(1); });
