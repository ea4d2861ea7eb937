import test from 'node:test';
import assert from 'node:assert/strict';
import { UploadQueue } from '../../main/resources/webroot/js/files/queue.js';
import { Links, besidePage } from '../../main/resources/webroot/js/files/links.js';
import { FileAccess } from '../../main/resources/webroot/js/files/access.js';
import { messageOf } from '../../main/resources/webroot/js/files/messages.js';
import { FileSharing } from '../../main/resources/webroot/js/filesharing.js';
import { settle } from './timers.js';

const open = { allowsFiles: true, mutedUntil: 0, over: false };

function fixture({ room = open, config = { maxBytes: 1_000 } } = {}) {
  const ways = [];
  const kept = new Map();
  const delivered = [];
  const told = [];
  let ids = 0;
  const queue = new UploadQueue({
    transferOf: (upload, on) => {
      const way = { upload, on, cancelled: null };
      way.run = () => new Promise((resolve, reject) => Object.assign(way, { arrive: () => resolve({ fileId: `f-${upload.name}` }), refuse: (code) => reject(Object.assign(new Error(code), { code })) }));
      way.cancel = (how = {}) => {
        way.cancelled = how;
        way.refuse('CANCELLED');
      };
      way.hurry = () => (way.hurried = true);
      ways.push(way);
      return way;
    },
    keep: { put: (record) => kept.set(record.id, record), drop: (id) => kept.delete(id) },
    deliver: async (upload, file) => delivered.push([upload.name, upload.caption, file.fileId]),
    roomOf: () => room,
    config: () => config,
    now: () => 5_000,
    newId: () => `u${++ids}`,
  });
  queue.on('told', ({ name, state }) => told.push(`${name} ${state}`));
  return { queue, ways, kept, delivered, told };
}

const file = (name, size = 10) => Object.assign(new Blob(['x'.repeat(size)], { type: 'text/plain' }), { name });
const states = (queue) => queue.of('r').map(({ name, state }) => `${name} ${state}`);

test('nothing is sent before it was looked at, and what was taken out is not', () => {
  const { queue, ways, kept } = fixture();
  const [, second] = queue.choose('r', [file('a'), file('b')]);
  queue.remove(second.id);
  assert.deepEqual(states(queue), ['a chosen']);
  assert.deepEqual([ways.length, kept.size], [0, 0]);
});

test('files arrive in the order in which they were sent, the words with the first', async () => {
  const { queue, ways, kept, delivered, told } = fixture();
  queue.choose('r', [file('a'), file('b')]);
  queue.send('r', { caption: 'Look', keepMetadata: true });
  assert.deepEqual(states(queue), ['a sending', 'b waiting']);
  assert.deepEqual([ways[0].upload.keepMetadata, kept.size], [true, 2]);
  ways[0].arrive();
  await settle();
  assert.deepEqual(states(queue), ['b sending']);
  ways[1].arrive();
  await settle();
  assert.deepEqual(delivered, [['a', 'Look', 'f-a'], ['b', '', 'f-b']]);
  assert.deepEqual(told, ['a sent', 'b sent']);
  assert.deepEqual([states(queue), kept.size], [[], 0]);
});

test('what is refused before the first byte stands there with its reason and holds up nothing', async () => {
  const { queue, ways } = fixture();
  queue.choose('r', [file('huge', 2_000), file('empty', 0), file('good')]);
  assert.deepEqual(states(queue), ['huge refused', 'empty refused', 'good chosen']);
  queue.send('r');
  assert.deepEqual(ways.map(({ upload }) => upload.name), ['good']);
});

test('what failed is tried again when asked to, what the server refused is not', async () => {
  const { queue, ways, kept } = fixture();
  queue.choose('r', [file('a'), file('b')]);
  queue.send('r');
  ways[0].refuse('DISCONNECTED');
  await settle();
  ways[1].refuse('UNSUPPORTED_MEDIA_TYPE');
  await settle();
  assert.deepEqual(states(queue), ['a failed', 'b refused']);
  assert.deepEqual([...kept.keys()], ['u1'], 'only what may still arrive outlives a reload');
  queue.retry('u2');
  queue.retry('u1');
  assert.deepEqual(states(queue), ['a sending', 'b refused']);
});

test('stopping one lets the next go on', async () => {
  const { queue, ways, kept, delivered } = fixture();
  queue.choose('r', [file('a'), file('b')]);
  queue.send('r');
  queue.remove('u1');
  await settle();
  assert.deepEqual(ways[0].cancelled, {});
  assert.deepEqual(states(queue), ['b sending']);
  assert.deepEqual([[...kept.keys()], delivered], [['u2'], []]);
});

test('progress is told, and trouble until it is over', () => {
  const { queue, ways } = fixture();
  queue.choose('r', [file('a')]);
  queue.send('r');
  const [upload] = queue.of('r');
  ways[0].on.progress(4);
  assert.deepEqual([upload.sent, upload.state], [4, 'sending']);
  ways[0].on.waiting({ code: 'DISCONNECTED' });
  assert.equal(upload.error.code, 'DISCONNECTED');
  ways[0].on.waiting(null);
  ways[0].on.progress(10);
  assert.deepEqual([upload.error, upload.state], [null, 'finishing']);
});

test('what was on its way before a reload goes on with the upload that it had', async () => {
  const before = fixture();
  before.queue.choose('r', [file('a'), file('b')]);
  before.queue.send('r', { caption: 'Look' });
  before.ways[0].on.created('f1');
  const { queue, ways, delivered } = fixture();
  queue.restore([...before.kept.values()]);
  queue.restore([...before.kept.values()]);
  assert.deepEqual(states(queue), ['a sending', 'b waiting'], 'once, however often it is taken up');
  assert.equal(ways[0].upload.fileId, 'f1');
  ways[0].arrive();
  await settle();
  assert.deepEqual(delivered, [['a', 'Look', 'f-a']]);
});

test('somebody else who signs in finds nothing, and what was begun is not thrown away', () => {
  const { queue, ways, kept } = fixture();
  queue.choose('r', [file('a')]);
  queue.send('r');
  queue.clear();
  assert.deepEqual(states(queue), []);
  assert.deepEqual([ways[0].cancelled, kept.size], [{ keep: true }, 1]);
});

test('a voice note goes without a further look, unless it may not', () => {
  const { queue, ways } = fixture();
  queue.sendVoice('r', { blob: file('v'), name: 'voice-note.ogg', durationMs: 2_000 });
  assert.equal(ways[0].upload.kind, 'voice');
  const muted = fixture({ room: { ...open, mutedUntil: 9_000 } });
  muted.queue.sendVoice('r', { blob: file('v'), name: 'voice-note.ogg', durationMs: 2_000 });
  assert.deepEqual([states(muted.queue), muted.ways.length], [['voice-note.ogg refused'], 0]);
});

test('the message of a file names the intent by the upload', () => {
  const told = { fileId: 'f', name: 'a.png', mimeType: 'image/png', category: 'image', size: 5, width: 2, height: 1, sha256: 'x', url: '/u' };
  const message = messageOf({ id: 'u1', kind: 'file', caption: '', replyTo: 'm' }, told);
  assert.deepEqual([message.clientId, message.type, message.content, message.replyTo], ['u1', 'image', null, 'm']);
  assert.deepEqual(message.file, { fileId: 'f', name: 'a.png', mimeType: 'image/png', category: 'image', size: 5, width: 2, height: 1, hasThumbnail: false });
  assert.equal(messageOf({ id: 'u', kind: 'file' }, { ...told, mimeType: 'image/heic' }).type, 'file', 'what browsers don’t show is a file');
  assert.equal(messageOf({ id: 'u', kind: 'voice' }, { ...told, category: 'audio' }).type, 'voice');
});

test('a link is asked for before it is needed, and anew when its time is over', async () => {
  let now = 0;
  let asked = 0;
  const links = new Links({ now: () => now, ask: async (id) => ({ url: `/api/files/${id}?sig=${++asked}`, expiresAt: now + 300_000 }) });
  assert.equal(await links.of('f'), 'api/files/f?sig=1');
  now = 200_000;
  assert.equal(await links.of('f'), 'api/files/f?sig=1');
  now = 290_000;
  assert.equal(await links.of('f'), 'api/files/f?sig=2');
  assert.equal(await links.of('f', { anew: true }), 'api/files/f?sig=3');
  assert.equal(besidePage('https://example.org/chat/uploads/f?sig=a/b'), 'uploads/f?sig=a/b');
  assert.equal(besidePage('/chat/api/files/f?sig=1'), 'api/files/f?sig=1');
});

test('a file that is gone is known as such, by its time or by the first who asks', async () => {
  let status = 200;
  const get = async () => ({ ok: status === 200, status, headers: { get: () => null }, json: async () => ({ url: '/api/files/f?sig=1', expiresAt: 9e15 }), text: async () => JSON.stringify({ error: { code: 'GONE', message: 'This file is gone' } }) });
  const saved = [];
  const gone = [];
  const access = new FileAccess({ token: () => 't', save: (...what) => saved.push(what), now: () => 1_000, get });
  access.on('gone', ({ fileId }) => gone.push(fileId));
  assert.match(access.missing({ fileId: 'old', expiresAt: 999 }), /gone/);
  assert.match(access.missing({ fileId: 'deleted', expiresAt: 2_000, gone: true }), /gone/);
  assert.equal(access.missing({ fileId: 'f', expiresAt: 2_000 }), null);
  assert.equal(await access.download({ fileId: 'f', name: 'a\u202eb.pdf' }), null);
  assert.deepEqual(saved, [['api/files/f?sig=1', 'ab.pdf']]);
  status = 410;
  assert.match(await access.download({ fileId: 'f', name: 'a.pdf' }), /gone/);
  assert.deepEqual(gone, ['f']);
  assert.match(access.missing({ fileId: 'f', expiresAt: 2_000 }), /gone/);
});

test('modules that could not be loaded are asked for again, and nothing of what waited is lost', async () => {
  let tries = 0;
  const done = [];
  const sharing = new FileSharing({ load: async () => {
    if (++tries === 1) {
      throw new Error('offline');
    }
    return { resume: () => done.push('resumed') };
  } });
  sharing.on('loaded', () => done.push('loaded'));
  sharing.ready();
  assert.equal(tries, 0, 'a page without files loads nothing');
  sharing.use(() => done.push('shown'));
  await settle();
  sharing.ready();
  await settle();
  assert.deepEqual(done, ['loaded', 'shown', 'resumed'], 'a room that was opened before hears of it');
});
