// The dialect s2 as its clients speak it: node s2.cjs BASE_URL TRANSPORT. Exits 0 if all held.
'use strict';
const assert = require('node:assert/strict');
const { connect, Heard, rest, guest, run } = require('./sockets.cjs');

const [base, transport] = process.argv.slice(2);
const EVENTS = ['message_received', 'user_joined', 'user_left', 'typing_indicator'];

async function client(user) {
  const socket = connect(base, transport, `?dialect=s2&token=${user.token}`);
  const heard = new Heard(socket, EVENTS);
  await socket.opened;
  return { ...user, socket, heard };
}

run(async () => {
  const [annsGuest, bobsGuest] = [await guest(base), await guest(base)];
  const { roomId } = await rest(base, 'POST', '/api/rooms', annsGuest.token, { kind: 'room', name: `Room ${Date.now()}` });
  const ann = await client(annsGuest);
  const bob = await client(bobsGuest);

  // One's own room is joined already, and a client joins it all the same. The ids that clients send count for nothing.
  ann.socket.emit('join_room', { roomId, userId: ann.id });
  bob.socket.emit('join_room', { roomId, userId: ann.id });
  const joined = await ann.heard.next('user_joined', (event) => event.userId === bob.id);
  assert.equal(joined.username, bob.username);
  assert.equal(joined.roomId, roomId);

  // Who is just coming in may miss what counts for the moment only.
  await bob.heard.next('user_joined', (event) => event.userId === bob.id);
  ann.socket.emit('typing_start', { roomId, userId: ann.id });
  assert.equal((await bob.heard.next('typing_indicator')).isTyping, true);
  ann.socket.emit('typing_stop', { roomId, userId: ann.id });
  const stopped = await bob.heard.next('typing_indicator', (event) => !event.isTyping);
  assert.equal(stopped.userId, ann.id);

  ann.socket.emit('send_message', { roomId, message: 'hello', timestamp: 1, userId: bob.id });
  for (const one of [ann, bob]) {
    const received = await one.heard.next('message_received');
    assert.equal(received.message, 'hello');
    assert.equal(received.sender, ann.username);
    assert.equal(received.senderId, ann.id);
    assert.equal(received.roomId, roomId);
    assert.ok(received.timestamp > 1 && received.id && received.seq);
  }

  bob.socket.emit('leave-room', { roomId });
  const left = await ann.heard.next('user_left');
  assert.equal(left.userId, bob.id);
});
