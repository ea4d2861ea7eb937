// Runs in a page, with the unchanged client loaded: two guests over one way meet, talk, and one hears a refusal.
// arguments: the way (polling, websocket, upgrade or plain) and WebDriver's callback.
const [way, done] = arguments;
const transports = way === 'upgrade' ? ['polling', 'websocket'] : [way];

async function token() {
  const answer = await fetch('/api/guest/session', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}',
  });
  return (await answer.json()).token;
}

/** A guest with the same three steps over either kind of socket. */
function overSocketIo(guestToken) {
  const socket = io({ transports, forceNew: true, auth: { token: guestToken } });
  return {
    ask: (name, data) => new Promise((heard) => { socket.emit(name, data, heard); }),
    once: (name) => new Promise((heard) => { socket.once(name, heard); }),
    /** Waits for the end of the way, which is a WebSocket for an upgrade. */
    transport: async () => {
      const { engine } = socket.io;
      const last = transports[transports.length - 1];
      while (engine.transport.name !== last) await new Promise((heard) => { engine.once('upgrade', heard); });
      return engine.transport.name;
    },
    close: () => socket.close(),
  };
}

function overPlain(guestToken) {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/ws?token=${guestToken}`, 'parley.v1');
  const opened = new Promise((heard) => { socket.onopen = heard; });
  const waiting = new Map();
  let asked = 0;
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data);
    const key = frame.type === 'reply' ? frame.id : frame.type;
    const heard = waiting.get(key);
    waiting.delete(key);
    if (heard) heard(frame.type === 'reply' ? frame : frame.data);
  };
  return {
    ask: (name, data) => new Promise((heard) => {
      const id = `c${++asked}`;
      waiting.set(id, heard);
      opened.then(() => socket.send(JSON.stringify({ type: name, id, data })));
    }),
    once: (name) => new Promise((heard) => { waiting.set(name, heard); }),
    transport: async () => socket.protocol,
    close: () => socket.close(),
  };
}

async function talk() {
  const guests = (await Promise.all([token(), token()])).map(way === 'plain' ? overPlain : overSocketIo);
  const matched = guests.map((guest) => guest.once('user:matched'));
  await Promise.all(guests.map((guest) => guest.once('session:ready')));
  await Promise.all(guests.map((guest) => guest.ask('user:match', {})));
  const [{ roomId }] = await Promise.all(matched);
  const heard = guests.map((guest) => guest.once('chat:message'));
  const stored = await guests[0].ask('chat:message', { roomId, content: 'hello', clientId: 'one' });
  const refused = await guests[1].ask('chat:message', { roomId: 7 });
  const messages = await Promise.all(heard);
  const transport = await guests[0].transport();
  guests.forEach((guest) => guest.close());
  return {
    transport,
    stored: stored.ok,
    seqs: messages.map(({ seq }) => seq - stored.data.seq),
    contents: messages.map(({ content }) => content),
    refused: refused.error.code,
  };
}

talk().then(done, (failure) => done({ failure: String(failure) }));
