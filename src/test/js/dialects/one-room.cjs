// One room with a member on each transport and dialect: node one-room.cjs BASE_URL [OTHER_BASE_URL]. All see the same events,
// in the same order and without gaps, also after they come back by another transport (to the other node, if there is one).
'use strict';
const assert = require('node:assert/strict');
const { connect, Heard, guest, run } = require('./sockets.cjs');

const [base, other = base] = process.argv.slice(2);
const MESSAGES = 5;
const PATIENCE_MS = 20000;
const CANONICAL = ['chat:message', 'room:user_joined', 'room:user_left', 'session:ready'];

/** What the members of each dialect call things. */
const DIALECTS = {
  s1: {
    names: CANONICAL,
    text: (data) => data.content,
    join: (socket, roomId) => socket.emit('room:join', { roomId }),
    say: (socket, roomId, text) => socket.emit('chat:message', { roomId, content: text }),
    enter: (socket, token, resume) => socket.emit('session:authenticate', { token, resume }),
  },
  s2: {
    names: ['message_received', 'user_joined', 'user_left', 'session:ready'],
    text: (data) => data.message,
    join: (socket, roomId) => socket.emit('join_room', { roomId }),
    say: (socket, roomId, text) => socket.emit('send_message', { roomId, message: text }),
    enter: (socket, token, resume) => socket.emit('session:authenticate', { token, resume }),
  },
  s3: {
    names: ['new_group_message', 'room:user_joined', 'room:user_left', 'auth_success'],
    text: (data) => data.content,
    join: (socket, roomId) => socket.emit('room:join', { roomId }),
    say: (socket, roomId, text) => socket.emit('send_group_message', { groupId: roomId, content: text }),
    enter: (socket, token, resume) => socket.emit('authenticate', { token, resume }),
  },
  s4: {
    names: ['message', 'users', 'room:user_joined', 'room:user_left'],
    text: (data) => data.text,
    say: (socket, roomId, text) => socket.emit('message', text),
  },
};

class Member {
  constructor(name, dialect, user) {
    Object.assign(this, { name, dialect, user, words: DIALECTS[dialect] });
    this.seen = new Map();
  }

  async connect(url, transport, resume) {
    this.socket = connect(url, transport, this.dialect === 's1' ? '' : `?dialect=${this.dialect}`);
    this.heard = new Heard(this.socket, this.words.names);
    await this.socket.opened;
    if (this.user) this.words.enter(this.socket, this.user.token, resume);
    return this;
  }

  /** Notes what has come. An event that comes twice, or out of order, is a fault. */
  look() {
    for (const { data } of this.heard.events.splice(0)) {
      if (!data?.seq) continue;
      const last = Math.max(0, ...this.seen.keys());
      if (last) assert.equal(data.seq, last + 1, `${this.name} sees ${data.seq} after ${last}`);
      this.seen.set(data.seq, this.words.text(data) ?? null);
    }
    return Math.max(0, ...this.seen.keys());
  }

  async until(head) {
    const late = Date.now() + PATIENCE_MS;
    while (this.look() < head) {
      if (Date.now() > late) throw new Error(`${this.name} has ${this.look()} of ${head}`);
      await new Promise((turn) => setTimeout(turn, 20));
    }
  }
}

const pause = (ms) => new Promise((turn) => setTimeout(turn, ms));

async function say(members, roomId, words) {
  for (let i = 0; i < MESSAGES; i++) {
    for (const member of members) member.words.say(member.socket, roomId, `${words} ${i} of ${member.name}`);
    await pause(5);
  }
}

/** Waits until all have the last event, and compares what they have. */
async function agree(members, head) {
  for (const member of members) await member.until(head);
  const [first, ...others] = members;
  for (const member of others) {
    for (const [seq, text] of member.seen) {
      if (first.seen.has(seq)) assert.equal(text, first.seen.get(seq), `${member.name} and ${first.name} at ${seq}`);
    }
  }
}

async function main() {
  const room = `One room ${Date.now()}`;
  const host = await new Member('s4 plain', 's4').connect(base, 'plain');
  host.socket.emit('join', { username: 'host', room });
  await host.heard.next('users');
  host.socket.emit('message', 'welcome');
  const { roomId } = await host.heard.next('message');
  host.seen.clear();

  const kinds = [['bridge', 's1', 'bridge'], ['xhr', 's1', 'bridge-xhr'], ['plain', 's1', 'plain'], ['s2 plain', 's2', 'plain'],
    ['s2 bridge', 's2', 'bridge'], ['s3 plain', 's3', 'plain'], ['s3 bridge', 's3', 'bridge'],
    ['polling', 's1', 'polling'], ['websocket', 's1', 'websocket'], ['s2 polling', 's2', 'polling'],
    ['s2 websocket', 's2', 'websocket'], ['s3 websocket', 's3', 'websocket']];
  const members = [];
  for (const [name, dialect, transport] of kinds) {
    const member = await new Member(name, dialect, await guest(base)).connect(base, transport);
    member.words.join(member.socket, roomId);
    await member.heard.next(dialect === 's2' ? 'user_joined' : 'room:user_joined', (event) => event.userId === member.user.id);
    members.push(member);
  }
  const guests = [];
  for (const transport of ['bridge', 'polling', 'websocket']) {
    const member = await new Member(`s4 ${transport}`, 's4').connect(base, transport);
    member.socket.emit('join', { username: `s4_${transport}`, room });
    await member.heard.next('users');
    guests.push(member);
  }
  const all = [host, ...members, ...guests];
  // What each saw of the others' coming differs by when it came itself.
  const joined = 1 + all.length;
  for (const member of all) { await pause(10); member.heard.events.splice(0); member.seen.clear(); }
  await say(all, roomId, 'together');
  const head = joined + all.length * MESSAGES;
  await agree(all, head);

  // All with a token go, and come back by another transport.
  const positions = members.map((member) => member.look());
  members.forEach((member) => member.socket.close());
  await pause(200);
  await say([host], roomId, 'meanwhile');
  const transports = ['websocket', 'bridge', 'polling', 'bridge-xhr', 'plain'];
  for (let i = 0; i < members.length; i++) {
    await members[i].connect(other, transports[i % transports.length], { rooms: { [roomId]: positions[i] } });
  }
  await agree(all, head + MESSAGES);
}

run(main);
