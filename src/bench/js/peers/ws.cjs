// Broadcasts texts to rooms by npm ws, without storing them. Its argument is the port.
'use strict';
const { WebSocketServer } = require('ws');

const rooms = new Map();
const TEXT = { binary: false };

function enter(socket, roomId) {
  const room = rooms.get(roomId) ?? new Set();
  rooms.set(roomId, room.add(socket));
  socket.once('close', () => {
    room.delete(socket);
    if (room.size === 0) {
      rooms.delete(roomId);
    }
  });
}

function say({ roomId, content }) {
  const data = { roomId, content, timestamp: Date.now() };
  const event = Buffer.from(JSON.stringify({ type: 'chat:message', data }));
  for (const member of rooms.get(roomId)) {
    member.send(event, TEXT);
  }
}

const port = Number(process.argv[2]);
const server = new WebSocketServer({ port, host: '127.0.0.1', backlog: 1024, perMessageDeflate: false });
server.on('connection', (socket) => {
  socket.on('message', (text) => {
    const { type, id, data } = JSON.parse(text);
    if (type === 'room:join') {
      enter(socket, data.roomId);
    } else {
      say(data);
    }
    socket.send(JSON.stringify({ type: 'reply', id, ok: true, data: {} }));
  });
  socket.on('error', (fault) => console.log(`fault ${fault.message}`));
});
server.on('listening', () => console.log(`port ${port}`));
