// Broadcasts texts to rooms by Socket.IO, without storing them. Its argument is the port.
'use strict';
const { Server } = require('socket.io');
const { createServer } = require('node:http');

const port = Number(process.argv[2]);
const http = createServer();
const io = new Server(http);
io.on('connection', (socket) => {
  socket.on('room:join', ({ roomId }, ack) => {
    socket.join(roomId);
    ack({ ok: true, data: {} });
  });
  socket.on('chat:message', ({ roomId, content }, ack) => {
    io.to(roomId).emit('chat:message', { roomId, content, timestamp: Date.now() });
    ack({ ok: true, data: {} });
  });
});
http.listen({ port, host: '127.0.0.1', backlog: 1024 }, () => console.log(`port ${port}`));
