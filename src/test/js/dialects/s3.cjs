// The dialect s3 as its clients speak it, over a plain WebSocket without any library: node s3.cjs BASE_URL.
'use strict';
const assert = require('node:assert/strict');
const WebSocket = require('ws');
const { guest, friends, run } = require('./sockets.cjs');

const [base] = process.argv.slice(2);
const PATIENCE_MS = 20000;

/** A device of a user. Frames are flat: their fields are beside their type. */
class Device {
  constructor(user) {
    Object.assign(this, user);
    this.frames = [];
    this.waiting = [];
    this.ws = new WebSocket(`${base.replace('http', 'ws')}/ws`);
    this.ws.on('open', () => this.send('authenticate', { token: user.token }));
    this.ws.on('message', (raw) => {
      this.frames.push(JSON.parse(raw));
      this.waiting.splice(0).forEach((look) => look());
    });
  }

  send(type, fields) {
    this.ws.send(JSON.stringify({ type, ...fields }));
  }

  async next(type, wanted = () => true) {
    const late = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.frames.findIndex((frame) => frame.type === type && wanted(frame));
      if (found >= 0) return this.frames.splice(found, 1)[0];
      const left = late - Date.now();
      if (left <= 0) throw new Error(`${type} did not come; there is ${JSON.stringify(this.frames)}`);
      await new Promise((look) => { this.waiting.push(look); setTimeout(look, left); });
    }
  }

  static async of(user) {
    const device = new Device(user);
    const success = await device.next('auth_success');
    assert.equal(success.userId, user.id);
    assert.equal(success.username, user.username);
    assert.match(success.clientId, /^[0-9a-f-]{36}$/);
    device.clientId = success.clientId;
    return device;
  }
}

async function badToken() {
  const stranger = new Device({ token: 'bad' });
  const error = await stranger.next('auth_error');
  assert.equal(error.code, 'AUTH_FAILED');
  assert.ok(error.message);
  stranger.ws.close();
}

async function direct(ann, devicesOfBob) {
  const bob = devicesOfBob[0];
  ann.send('get_private_messages', { recipientId: bob.id });
  assert.deepEqual((await ann.next('private_messages')).messages, []);
  ann.send('send_private_message', { recipientId: bob.id, content: 'hello', senderId: bob.id });
  const echo = await ann.next('new_message');
  assert.equal(echo.senderId, ann.id);
  assert.equal(echo.recipientId, bob.id);
  assert.equal(echo.content, 'hello');
  assert.ok(echo.timestamp > 0);
  for (const device of devicesOfBob) assert.deepEqual(await device.next('new_message'), echo);

  ann.send('typing', { recipientId: bob.id });
  assert.equal((await bob.next('user_typing', (event) => event.isTyping)).userId, ann.id);
  ann.send('typing', { recipientId: bob.id, isTyping: false });
  await bob.next('user_typing', (event) => !event.isTyping);

  const { messageId } = echo;
  bob.send('mark_message_read', { messageId });
  const read = await ann.next('message_read');
  assert.equal(read.userId, bob.id);
  assert.equal(read.upTo, echo.seq);

  ann.send('edit_message', { messageId, content: 'hello there' });
  assert.equal((await bob.next('message_edited')).content, 'hello there');
  bob.send('add_reaction', { messageId, emoji: '👍' });
  assert.equal((await ann.next('reaction_added')).emoji, '👍');
  bob.send('remove_reaction', { messageId, emoji: '👍' });
  assert.equal((await ann.next('reaction_removed')).userId, bob.id);
  ann.send('pin_message', { messageId });
  assert.equal((await bob.next('message_pinned')).pinned, true);
  ann.send('get_private_messages', { recipientId: bob.id, limit: 10 });
  const page = await ann.next('private_messages');
  assert.equal(page.messages[0].content, 'hello there');
  assert.equal(page.messages[0].recipientId, bob.id);
  ann.send('delete_message', { messageId });
  assert.equal((await bob.next('message_deleted')).messageId, messageId);
}

async function group(ann, devicesOfBob, eve) {
  const bob = devicesOfBob[0];
  ann.send('create_group', { name: 'Friends', members: [bob.id] });
  const { groupId, name } = await ann.next('group_created');
  assert.equal(name, 'Friends');
  ann.send('add_group_member', { groupId, userId: eve.id });
  await eve.next('room:user_joined', (frame) => frame.data.roomId === groupId);
  ann.send('send_group_message', { groupId, content: `hi @${bob.username}` });
  const mine = await ann.next('new_group_message');
  assert.equal(mine.groupId, groupId);
  assert.deepEqual(mine.mentions, [{ type: 'user', userId: bob.id }]);
  for (const device of [...devicesOfBob, eve]) assert.deepEqual(await device.next('new_group_message'), mine);
  ann.send('send_announcement', { groupId, content: 'hear, hear' });
  assert.equal((await eve.next('new_group_message')).messageType, 'announcement');
  eve.send('typing', { groupId });
  assert.equal((await ann.next('user_typing', (event) => event.groupId === groupId)).username, eve.username);
  eve.send('get_group_messages', { groupId });
  assert.deepEqual((await eve.next('group_messages')).messages.map((message) => message.content),
    [`hi @${bob.username}`, 'hear, hear']);
  eve.send('get_user_groups', {});
  assert.deepEqual((await eve.next('user_groups')).groups.map((one) => [one.groupId, one.name]), [[groupId, 'Friends']]);
}

async function presence(ann, bob, eve) {
  ann.send('get_online_users', {});
  assert.ok((await ann.next('online_users')).users.some((user) => user.userId === eve.id));
  ann.send('ping', {});
  assert.ok((await ann.next('pong')).time > 0);
  eve.ws.close();
  assert.equal((await ann.next('user_offline', (event) => event.userId === eve.id)).userId, eve.id);
  const again = await Device.of({ id: eve.id, username: eve.username, token: eve.token });
  assert.notEqual(again.clientId, eve.clientId);
  await bob.next('user_online', (event) => event.userId === eve.id);
  again.ws.close();
}

async function errors(ann) {
  ann.send('send_private_message', { content: 'for nobody' });
  const missing = await ann.next('error');
  assert.equal(missing.code, 'VALIDATION_ERROR');
  assert.match(missing.message, /^recipientId/);
  ann.send('send_group_message', { groupId: 'none', content: 'hi' });
  assert.equal((await ann.next('error')).code, 'NOT_FOUND');
  ann.ws.send(JSON.stringify({ type: 'ping', id: 'c1' }));
  const reply = await ann.next('reply');
  assert.equal(reply.id, 'c1');
  assert.ok(reply.data.time > 0);
}

run(async () => {
  await badToken();
  const people = [await guest(base), await guest(base), await guest(base)];
  await friends(base, people);
  const [ann, eve] = [await Device.of(people[0]), await Device.of(people[2])];
  const devicesOfBob = [await Device.of(people[1]), await Device.of(people[1])];
  await direct(ann, devicesOfBob);
  await group(ann, devicesOfBob, eve);
  await errors(ann);
  await presence(ann, devicesOfBob[0], eve);
});
