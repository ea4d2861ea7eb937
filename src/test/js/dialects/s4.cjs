// The dialect s4 as its clients speak it: node s4.cjs BASE_URL TRANSPORT. Exits 0 if all held.
'use strict';
const assert = require('node:assert/strict');
const { connect, Heard, run } = require('./sockets.cjs');

const [base, transport] = process.argv.slice(2);
const TYPING_TIMEOUT_MS = 2000;
// A client that polls is missed only after a while, and its guest keeps the name until then.
const [ANN, BOB] = ['ann', 'bob'].map((name) => `${name}_${Date.now().toString(36)}`);

async function client(username, room) {
  // Plain and bridge clients mean another dialect by "message" and "typing", or none; "join" comes first and decides.
  const socket = connect(base, transport);
  const heard = new Heard(socket, ['users', 'message', 'typing']);
  await socket.opened;
  socket.emit('join', { username, room });
  return { username, socket, heard };
}

const names = (users) => users.map((user) => user.username).sort();

run(async () => {
  const room = `Lobby ${Date.now()}`;
  const ann = await client(ANN, room);
  await ann.heard.next('users', (users) => users.length === 1 && users[0].username === ANN && users[0].id);
  const bob = await client(BOB, room.toUpperCase());
  await bob.heard.next('users', (users) => names(users).join() === `${ANN},${BOB}`);
  await ann.heard.next('users', (users) => users.length === 2);

  ann.socket.emit('message', 'hello');
  for (const one of [ann, bob]) {
    const message = await one.heard.next('message');
    assert.equal(message.user, ANN);
    assert.equal(message.text, 'hello');
    assert.equal(message.room, room);
    assert.ok(message.time > 0);
  }
  bob.socket.emit('message', { text: 'hi' });
  assert.equal((await ann.heard.next('message')).text, 'hi');

  // The client of the original says that typing is over when nobody has typed for two seconds.
  bob.socket.emit('typing', true);
  setTimeout(() => bob.socket.emit('typing', false), TYPING_TIMEOUT_MS / 10);
  assert.deepEqual(
    [(await ann.heard.next('typing')).isTyping, (await ann.heard.next('typing')).isTyping], [true, false]);

  const other = await client(ANN, room);
  const users = await ann.heard.next('users', (list) => list.length === 3);
  const third = users.find((user) => ![ANN, BOB].includes(user.username));
  assert.match(third.username, new RegExp(`^${ANN}\\d+$`));
  other.socket.close();
  await ann.heard.next('users', (list) => list.length === 2 && names(list).join() === `${ANN},${BOB}`);

  // Messages go to the room that was joined last.
  // Also those that are sent before the client can know that it is in.
  bob.socket.emit('join', { username: 'ignored', room: `${room} two` });
  bob.socket.emit('message', 'elsewhere');
  assert.equal((await bob.heard.next('message', (message) => message.text === 'elsewhere')).room, `${room} two`);
});
