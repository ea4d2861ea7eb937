// Clients whose node is killed while others talk: node killed.cjs BASE_OF_THE_NODE BASE_OF_ANOTHER PID CLIENTS. Exits 0 if all held.
'use strict';
const assert = require('node:assert/strict');
const net = require('node:net');
const { io } = require('socket.io-client');

const [base, other, pid, clients] = process.argv.slice(2);
const CLIENTS = Number(clients);
const ROOMS = Math.max(6, Math.floor(CLIENTS / 10));
const ROOMS_OF_ONE = 3;
const MESSAGES = 24;
const PAUSE_MS = 250;
const PATIENCE_MS = 240000;
const BATCH = 20;

/** A balancer that leads to the node, and to the other one when that is gone. */
function balancer() {
  let target = new URL(base);
  const server = net.createServer((client) => {
    const upstream = net.connect(Number(target.port), target.hostname);
    client.pipe(upstream).pipe(client);
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
  });
  return new Promise((listening) => {
    server.listen(0, '127.0.0.1', () => listening({
      url: `http://127.0.0.1:${server.address().port}`,
      kill() { target = new URL(other); process.kill(Number(pid), 'SIGKILL'); },
    }));
  });
}

const once = (source, name) => new Promise((heard) => { source.once(name, heard); });
const later = (ms) => new Promise((over) => { setTimeout(over, ms); });

async function ask(socket, name, data) {
  const answer = await new Promise((heard) => { socket.emit(name, data, heard); });
  assert.equal(answer.ok, true, `${name}: ${JSON.stringify(answer)}`);
  return answer.data;
}

async function enter(url, transports) {
  const response = await fetch(`${other}/api/guest/session`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
  });
  assert.equal(response.status, 201);
  const { token, guest } = await response.json();
  const socket = io(url, {
    transports, forceNew: true, reconnectionDelay: 500, reconnectionDelayMax: 3000, auth: { token },
  });
  await once(socket, 'session:ready');
  return { socket, guest };
}

async function inBatches(count, step) {
  for (let from = 0; from < count; from += BATCH) {
    await Promise.all(Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => step(from + i)));
  }
}

async function main() {
  const line = await balancer();
  const speakers = [];
  await inBatches(ROOMS, async (i) => {
    const speaker = await enter(other, ['websocket']);
    const made = await ask(speaker.socket, 'room:create', {
      kind: 'room', name: `room ${i} ${speaker.guest.id}`, settings: { maxParticipants: 100 },
    });
    speakers[i] = { ...speaker, roomId: made.roomId, said: [] };
  });
  const listeners = [];
  await inBatches(CLIENTS, async (i) => {
    const way = [['websocket'], ['polling'], ['polling', 'websocket']][i % 3];
    const listener = { ...await enter(line.url, way), seen: {}, doubled: 0, connects: 0, recovered: 0 };
    for (let k = 0; k < ROOMS_OF_ONE; k++) {
      const { roomId } = speakers[(i * ROOMS_OF_ONE + k) % ROOMS];
      listener.seen[roomId] = [];
      await ask(listener.socket, 'room:join', { roomId });
    }
    listener.socket.on('chat:message', ({ roomId, seq }) => {
      const seen = listener.seen[roomId];
      if (seen.includes(seq)) listener.doubled++;
      else seen.push(seq);
    });
    listener.socket.on('connect', () => {
      listener.connects++;
      listener.recovered += listener.socket.recovered ? 1 : 0;
    });
    listeners[i] = listener;
  });
  await later(1500);

  let killed = false;
  await Promise.all(speakers.map(async (speaker, i) => {
    await later((i * PAUSE_MS) / speakers.length);
    for (let n = 0; n < MESSAGES; n++) {
      const { seq } = await ask(speaker.socket, 'chat:message', { roomId: speaker.roomId, content: `message ${n}` });
      speaker.said.push(seq);
      if (i === 0 && n === MESSAGES / 2) {
        killed = true;
        line.kill();
      }
      await later(PAUSE_MS);
    }
  }));
  assert.ok(killed);
  const missing = () => listeners.reduce((sum, listener) => sum + speakers
    .filter(({ roomId }) => listener.seen[roomId])
    .reduce((lacking, { roomId, said }) => lacking + said.filter((seq) => !listener.seen[roomId].includes(seq)).length, 0), 0);
  const recovered = () => listeners.filter((listener) => listener.recovered === 1 && listener.connects === 1).length;
  const back = () => listeners.filter((listener) => listener.connects > 0).length;
  const deadline = Date.now() + 60000;
  while ((missing() > 0 || back() < CLIENTS) && Date.now() < deadline) await later(200);
  const lacking = listeners.filter((listener) => listener.recovered === 1 && listener.connects === 1)
    .reduce((sum, listener) => sum + speakers.filter(({ roomId }) => listener.seen[roomId])
      .reduce((part, { roomId, said }) => part + said.filter((seq) => !listener.seen[roomId].includes(seq)).length, 0), 0);
  const doubled = listeners.reduce((sum, listener) => sum + listener.doubled, 0);
  console.log(`recovered ${recovered()} of ${CLIENTS}, back ${back()}, missing ${missing()}, of these by recovered ones ${lacking}, doubled ${doubled}`);
  assert.equal(missing(), 0, 'no message is missing');
  assert.ok(recovered() >= CLIENTS * 0.99, 'nearly all are recovered');
  for (const listener of listeners) {
    for (const seqs of Object.values(listener.seen)) {
      assert.deepEqual(seqs, [...seqs].sort((x, y) => x - y), 'in order');
    }
  }
}

setTimeout(() => { console.error('too late'); process.exit(2); }, PATIENCE_MS);
main().then(() => process.exit(0), (failure) => { console.error(failure); process.exit(1); });
