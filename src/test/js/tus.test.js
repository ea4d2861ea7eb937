import test from 'node:test';
import assert from 'node:assert/strict';
import { TusUpload } from '../../main/resources/webroot/js/files/tus.js';
import { SingleUpload } from '../../main/resources/webroot/js/files/single.js';
import { Transfer } from '../../main/resources/webroot/js/files/transfer.js';
import { FakeTus, answer } from './faketus.js';
import { TestTimers, settle } from './timers.js';

const MB = 1_024 * 1_024;

function bytesOf(size) {
  return new Blob([Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 255)]);
}

function fixture({ size = 9 * MB, fileId = null } = {}) {
  const server = new FakeTus();
  const timers = new TestTimers();
  const heard = { created: [], progress: [], waiting: [] };
  const file = bytesOf(size);
  const on = { created: (id) => heard.created.push(id), progress: (bytes) => heard.progress.push(bytes), waiting: (error) => error && heard.waiting.push(error.code) };
  const metadata = { roomId: 'r', filename: 'Ferien – März.jpg', keepMetadata: null };
  const upload = new TusUpload({ transport: server.transport, timers, token: () => 't', file, metadata, fileId, on, random: () => 1 });
  return { server, timers, heard, file, upload };
}

/** Lets the time pass as long as something still comes of it. */
async function passing(timers, promise) {
  let over = false;
  promise.then(() => (over = true), () => (over = true));
  for (let i = 0; i < 2_000 && !over; i++) {
    await settle();
    timers.advance(50);
  }
  return promise;
}

async function whole(server, id, file) {
  return Buffer.compare(server.uploads.get(id).bytes, Buffer.from(await file.arrayBuffer())) === 0;
}

const methods = ({ requests }) => requests.map(({ method }) => method).join(' ');

test('a file goes in pieces of 4 MiB, and is there as it was', async () => {
  const { server, timers, heard, file, upload } = fixture();
  const told = await passing(timers, upload.run());
  assert.equal(told.fileId, 'f1');
  assert.equal(methods(server), 'POST PATCH PATCH PATCH GET');
  assert.deepEqual(server.requests.filter(({ method }) => method === 'PATCH').map(({ size }) => size), [4 * MB, 4 * MB, MB]);
  assert.deepEqual(server.uploads.get('f1').metadata, { roomId: 'r', filename: 'Ferien – März.jpg' });
  assert.ok(await whole(server, 'f1', file));
  assert.deepEqual(heard.progress, heard.progress.toSorted((a, b) => a - b), 'it never goes back');
  assert.equal(heard.progress.at(-1), 9 * MB);
});

test('what was lost on the way is asked for, and only that is sent again', async () => {
  const { server, timers, heard, file, upload } = fixture();
  server.fail(3, 'half');
  server.fail(5, 'answer-lost');
  await passing(timers, upload.run());
  assert.ok(await whole(server, 'f1', file));
  assert.equal(server.bytes, (4 + 4 + 3) * MB, 'of the second piece a half had arrived, and all of the third');
  assert.deepEqual(heard.waiting, ['DISCONNECTED', 'DISCONNECTED']);
});

test('an upload that was begun before a reload goes on where the server has it', async () => {
  const first = fixture();
  first.server.fail(3, 'lost');
  const broken = first.upload.run();
  for (let i = 0; i < 20; i++) {
    await settle();
  }
  assert.equal(first.server.uploads.get('f1').bytes.length, 4 * MB);
  first.upload.cancel({ keep: true });
  await assert.rejects(broken, { code: 'CANCELLED' });
  const again = fixture({ fileId: 'f1' });
  again.server.uploads = first.server.uploads;
  await passing(again.timers, again.upload.run());
  assert.equal(methods(again.server), 'HEAD PATCH PATCH GET');
  assert.ok(await whole(again.server, 'f1', again.file));
});

test('an upload of which the server knows nothing any more begins once more', async () => {
  const { server, timers, file, upload } = fixture({ size: 10, fileId: 'old' });
  await passing(timers, upload.run());
  assert.equal(methods(server), 'HEAD POST PATCH GET');
  assert.ok(await whole(server, 'f1', file));
});

test('a proxy that takes but a megabyte gets smaller pieces', async () => {
  const { server, timers, file, upload } = fixture({ size: 3 * MB });
  server.most = MB;
  await passing(timers, upload.run());
  assert.ok(await whole(server, 'f1', file));
  assert.ok(server.requests.filter(({ method }) => method === 'PATCH').slice(1).every(({ size }) => size <= 512 * 1_024));
});

test('a proxy that takes nothing is named', async () => {
  const { server, timers, upload } = fixture({ size: 3 * MB });
  server.most = 1_000;
  await assert.rejects(passing(timers, upload.run()), { code: 'PROXY_LIMIT' });
});

test('a refusal ends it at once', async () => {
  const { server, timers, upload } = fixture({ size: 10 });
  server.fail(2, answer(415, {}, JSON.stringify({ error: { code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Programs and scripts are not taken' } })));
  await assert.rejects(passing(timers, upload.run()), { code: 'UNSUPPORTED_MEDIA_TYPE' });
  assert.equal(methods(server), 'POST PATCH');
});

test('a server that asks to wait is waited for, and one that never answers is given up', async () => {
  const { server, timers, heard, upload } = fixture({ size: 10 });
  server.fail(1, answer(503, { 'Retry-After': '30' }));
  const from = timers.now();
  await passing(timers, upload.run());
  assert.ok(timers.now() - from >= 30_000);
  assert.deepEqual(heard.waiting, ['UNAVAILABLE']);
  const silent = fixture({ size: 10 });
  for (let i = 1; i < 40; i++) {
    silent.server.fail(i, 'lost');
  }
  await assert.rejects(passing(silent.timers, silent.upload.run()), { code: 'DISCONNECTED' });
  assert.equal(silent.server.requests.length, 13);
});

test('the network that is back ends the wait', async () => {
  const { server, timers, upload } = fixture({ size: 10 });
  server.fail(1, 'lost');
  const run = upload.run();
  await settle();
  await settle();
  upload.hurry();
  await run;
  assert.equal(timers.now(), 1_000_000, 'no time has passed');
  assert.equal(methods(server), 'POST POST PATCH GET');
});

test('a file is whole only when the server has looked at it', async () => {
  const { server, timers, upload } = fixture({ size: 10 });
  server.busy = 3;
  await passing(timers, upload.run());
  assert.equal(methods(server), 'POST PATCH GET GET GET GET');
});

test('a cancelled upload is taken back from the server', async () => {
  const { server, timers, upload } = fixture();
  const run = upload.run();
  await settle();
  await settle();
  upload.cancel();
  await assert.rejects(passing(timers, run), { code: 'CANCELLED' });
  await settle();
  assert.equal(server.uploads.size, 0);
});

test('a small file is one request, its fields before it', async () => {
  const sent = [];
  const transport = async ({ path, body }) => {
    sent.push([path, [...body.keys()]]);
    return answer(201, {}, '{"fileId":"f"}');
  };
  const thumbnail = new Blob(['t'], { type: 'image/webp' });
  const fields = { roomId: 'r', keepMetadata: null, thumbhash: 'abc', thumbnail };
  const upload = new SingleUpload({ transport, timers: new TestTimers(), token: () => 't', path: 'upload', file: bytesOf(5), name: 'a.png', fields, on: { progress: () => {}, waiting: () => {} } });
  assert.deepEqual(await upload.run(), { fileId: 'f' });
  assert.deepEqual(sent, [['api/files/upload', ['roomId', 'thumbhash', 'thumbnail', 'file']]]);
});

test('the way suits the file: one request for a small one, pieces for a large one or where a proxy refuses the one', async () => {
  const way = async (upload, status = 201) => {
    const server = new FakeTus();
    const paths = [];
    const transport = (request) => {
      paths.push(`${request.method} ${request.path}`);
      return request.body instanceof FormData ? Promise.resolve(answer(status, {}, status === 201 ? '{"fileId":"f"}' : '<html>')) : server.transport(request);
    };
    const transfer = new Transfer({ upload: { roomId: 'r', name: 'n', type: 'image/png', kind: 'file', fileId: null, size: upload.blob.size, ...upload }, on: { created: () => {}, progress: () => {}, waiting: () => {} }, look: async () => null, transport, timers: new TestTimers(), token: () => 't' });
    await transfer.run();
    return paths[0] === undefined ? [] : [paths[0], paths.length > 1 ? paths[1] : ''];
  };
  assert.deepEqual(await way({ blob: bytesOf(100) }), ['POST api/files/upload', '']);
  assert.deepEqual(await way({ blob: bytesOf(100), kind: 'voice' }), ['POST api/files/voice', '']);
  assert.deepEqual(await way({ blob: bytesOf(2 * MB) }), ['POST api/files/uploads', 'PATCH api/files/uploads/f1']);
  assert.deepEqual(await way({ blob: bytesOf(100) }, 413), ['POST api/files/upload', 'POST api/files/uploads']);
});
