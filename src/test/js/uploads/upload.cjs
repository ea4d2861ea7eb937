'use strict';
// Uploads a file with an unchanged client and compares what the server gives back.
// Arguments: base URL, token, room id, client (tus, tus-chunks, tus-deferred, tus-paused, tus-killed, uppy)
const crypto = require('node:crypto');
const { register } = require('node:module');
const net = require('node:net');
const { Readable } = require('node:stream');
const { pathToFileURL } = require('node:url');
const tus = require('tus-js-client');

const [baseUrl, token, roomId, client] = process.argv.slice(2);
const SIZE = 4_000_000;
const HALF = SIZE / 2;
const RETRIES = [0, 100, 300, 1_000, 3_000];
const content = Buffer.from(crypto.randomBytes(SIZE / 2).toString('hex'));
const metadata = { roomId, filename: 'notes.txt', filetype: 'text/plain' };
const headers = { Authorization: `Bearer ${token}` };

function fail(reason) {
  console.error(reason);
  process.exit(1);
}

// Cuts each connection once half of the file has passed, as a train does in a tunnel; then lets all pass.
function tunnel(port) {
  let passed = 0;
  let cut = false;
  const server = net.createServer((socket) => {
    const out = net.connect(port, '127.0.0.1');
    socket.on('data', (bytes) => {
      passed += bytes.length;
      if (passed > HALF && !cut) {
        cut = true;
        socket.destroy();
        out.destroy();
      } else if (!out.write(bytes)) {
        socket.pause();
        out.once('drain', () => socket.resume());
      }
    });
    out.on('data', (bytes) => socket.write(bytes));
    out.on('error', () => socket.destroy());
    out.on('close', () => socket.destroy());
    socket.on('error', () => out.destroy());
    socket.on('close', () => out.destroy());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ url: `http://127.0.0.1:${server.address().port}`, wasCut: () => cut }));
  });
}

function upload(endpoint, source, options, onUpload) {
  return new Promise((resolve, reject) => {
    const task = new tus.Upload(source, {
      endpoint: `${endpoint}/api/files/uploads`,
      metadata,
      headers,
      retryDelays: RETRIES,
      onError: reject,
      onSuccess: () => resolve(task.url),
      ...options,
    });
    if (onUpload) {
      onUpload(task);
    }
    task.start();
  });
}

async function uploadPaused() {
  let paused = false;
  let task;
  const url = await upload(baseUrl, content, {
    chunkSize: 250_000,
    onChunkComplete: (size, accepted) => {
      if (!paused && accepted >= HALF) {
        paused = true;
        task.abort().then(() => setTimeout(() => task.start(), 200));
      }
    },
  }, (made) => { task = made; });
  return paused ? url : fail('was never paused');
}

async function uploadKilled() {
  const proxy = await tunnel(Number(new URL(baseUrl).port));
  const url = await upload(proxy.url, content);
  return proxy.wasCut() ? url : fail('was never cut');
}

// Uppy is made for browsers: it gets the build of its library that a bundler would give it.
function actAsBundler() {
  require('./xhr.cjs');
  const build = require.resolve('tus-js-client').replace(/lib\.es5.*$/, 'lib.esm/browser/index.js');
  const hook = `export const resolve = (name, context, next) =>
    next(name === 'tus-js-client' ? ${JSON.stringify(pathToFileURL(build).href)} : name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}

async function uploadWithUppy() {
  actAsBundler();
  const { Uppy } = await import('@uppy/core');
  const { default: Tus } = await import('@uppy/tus');
  const uppy = new Uppy({ autoProceed: false });
  uppy.use(Tus, { endpoint: `${baseUrl}/api/files/uploads`, headers, retryDelays: RETRIES, chunkSize: 1_000_000 });
  const data = new Blob([content], { type: 'text/plain' });
  const id = uppy.addFile({ name: 'notes.txt', type: 'text/plain', data, meta: { ...metadata } });
  let paused = false;
  uppy.on('upload-progress', (file, progress) => {
    if (!paused && progress.bytesUploaded > 0) {
      paused = true;
      uppy.pauseResume(id);
      setTimeout(() => uppy.pauseResume(id), 200);
    }
  });
  const result = await uppy.upload();
  if (!paused) {
    fail('was never paused');
  }
  return result.failed.length ? fail(result.failed[0].error) : result.successful[0].uploadURL;
}

const CLIENTS = {
  tus: () => upload(baseUrl, content),
  'tus-chunks': () => upload(baseUrl, content, { chunkSize: 300_000, uploadDataDuringCreation: true }),
  'tus-deferred': () => upload(baseUrl, Readable.from([content]), { chunkSize: 1_000_000, uploadLengthDeferred: true }),
  'tus-paused': uploadPaused,
  'tus-killed': uploadKilled,
  uppy: uploadWithUppy,
};

async function main() {
  const url = await CLIENTS[client]();
  const fileId = url.slice(url.lastIndexOf('/') + 1);
  const answer = await fetch(`${baseUrl}/api/files/${fileId}`, { headers });
  const came = Buffer.from(await answer.arrayBuffer());
  if (answer.status !== 200 || !came.equals(content)) {
    fail(`${answer.status} with ${came.length} bytes, which are not those that were sent`);
  }
  console.log('sent', fileId);
  process.exit(0);
}

setTimeout(() => fail('took too long'), 60_000);
main().catch(fail);
