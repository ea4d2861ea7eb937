// Opens sockets of several transports that all look like one of Socket.IO: emit(name, data), on(name, step), close().
'use strict';
const EventBus = require('@vertx/eventbus-bridge-client.js');
const { io } = require('socket.io-client');
const WebSocket = require('ws');

const PATIENCE_MS = 20000;

class PlainSocket {
  constructor(base, query) {
    this.steps = {};
    this.socket = new WebSocket(`${base.replace('http', 'ws')}/ws${query}`);
    this.opened = new Promise((open, fail) => this.socket.on('open', open).on('error', fail));
    this.socket.on('message', (text) => {
      const { type, data, ...fields } = JSON.parse(text);
      this.steps[type]?.(data ?? fields);
    });
  }

  emit(type, data) {
    this.socket.send(JSON.stringify({ type, data }));
  }

  on(type, step) {
    this.steps[type] = step;
  }

  close() {
    this.socket.close();
  }
}

class BridgeSocket {
  constructor(base, query, transport) {
    this.bus = new EventBus(`${base}/eventbus${query}`, { transports: [transport] });
    this.names = [];
    this.opened = new Promise((open) => { this.bus.onopen = open; }).then(() => this.names.forEach((name) => this.register(name)));
  }

  emit(name, data) {
    this.bus.send(name, data);
  }

  on(name, step) {
    this.names.push([name, step]);
    if (this.bus.state === EventBus.OPEN) this.register([name, step]);
  }

  register([name, step]) {
    this.bus.registerHandler(name, (error, message) => { if (message) step(message.body); });
  }

  close() {
    this.bus.close();
  }
}

class SocketIo {
  constructor(base, query, transport) {
    this.socket = io(`${base}${query}`, { transports: [transport] });
    this.opened = new Promise((open, fail) => this.socket.on('connect', open).on('connect_error', fail));
  }

  emit(name, data) {
    this.socket.emit(name, data);
  }

  on(name, step) {
    this.socket.on(name, step);
  }

  close() {
    this.socket.close();
  }
}

/** Opens a socket. @param query with its question mark, or empty */
function connect(base, transport, query = '') {
  switch (transport) {
    case 'plain': return new PlainSocket(base, query);
    case 'bridge': return new BridgeSocket(base, query, 'websocket');
    case 'bridge-xhr': return new BridgeSocket(base, query, 'xhr-polling');
    default: return new SocketIo(base, query, transport);
  }
}

/** Keeps the events of a socket until somebody waits for them. */
class Heard {
  constructor(socket, names) {
    this.events = [];
    this.waiting = [];
    for (const name of names) {
      socket.on(name, (data) => {
        this.events.push({ name, data });
        this.waiting.splice(0).forEach((look) => look());
      });
    }
  }

  async next(name, wanted = () => true) {
    const late = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.events.findIndex((event) => event.name === name && wanted(event.data));
      if (found >= 0) return this.events.splice(found, 1)[0].data;
      const left = late - Date.now();
      if (left <= 0) throw new Error(`${name} did not come; there is ${JSON.stringify(this.events)}`);
      await new Promise((look) => { this.waiting.push(look); setTimeout(look, left); });
    }
  }
}

/** Makes a request of the REST interface and returns the body of its answer. */
async function rest(base, method, path, token, body) {
  const headers = { 'Content-Type': 'application/json' };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return text ? JSON.parse(text) : null;
}

async function guest(base) {
  const session = await rest(base, 'POST', '/api/guest/session', null, {});
  return { id: session.guest.id, username: session.guest.username, token: session.token };
}

/** Lets guests follow each other, so that each may write to the other and bring the other into groups. */
async function friends(base, people) {
  for (const one of people) {
    for (const other of people) {
      if (one !== other) await rest(base, 'PUT', `/api/users/${other.id}/follow`, one.token);
    }
  }
}

function run(script) {
  script().then(() => process.exit(0), (failure) => { console.error(failure); process.exit(1); });
}

module.exports = { connect, Heard, rest, guest, friends, run };
