import test from 'node:test';
import assert from 'node:assert/strict';
import { boxOf, clockWords, faceOf, fileLine, messageLine, sizeWords, tameName } from '../../main/resources/webroot/js/filewords.js';
import { faultOf, judge, missingWords, refusalWords } from '../../main/resources/webroot/js/files/refusals.js';
import { stateWords } from '../../main/resources/webroot/js/files/views/trayitem.js';
import { chatItems } from '../../main/resources/webroot/js/items.js';

const KB = 1_000;
const answer = (status, text = '', headers = {}) => ({ status, text, header: (name) => headers[name] ?? null });

test('sizes are said as one reads them at a glance', () => {
  const said = [0, 1, 999, 1_000, 1_440, 9_949, 9_960, 999_499, 999_700, 10_485_760, 2_147_483_648].map(sizeWords);
  assert.deepEqual(said, ['0 bytes', '1 byte', '999 bytes', '1 KB', '1.4 KB', '9.9 KB', '10 KB', '999 KB', '1 MB', '10 MB', '2.1 GB']);
});

test('a name can’t look like another one', () => {
  assert.equal(tameName('file\u202egnp.exe'), 'filegnp.exe');
  assert.equal(tameName('a\u2066\u200bb\u0000c\nd.pdf'), 'abcd.pdf');
  assert.equal(tameName('\u202e\u200f'), 'A file');
  const long = tameName(`${'x'.repeat(5_000)}.tar.gz`);
  assert.ok(Array.from(long).length <= 60 && long.endsWith('.tar.gz') && long.includes('…'), long);
});

test('a file has a line of its own where there is no room for it', () => {
  assert.equal(fileLine({ type: 'image', file: { name: 'a.png' }, content: null }), 'Picture');
  assert.equal(fileLine({ type: 'voice', file: { durationMs: 7_400 }, content: null }), 'Voice note, 0:07');
  assert.equal(fileLine({ type: 'file', file: { name: 'plan\u202e.pdf' }, content: 'Have a look' }), '\u2068plan.pdf\u2069: Have a look');
  assert.equal(messageLine({ content: 'words' }), 'words');
  assert.equal(messageLine({ content: null }), null, 'a deleted message has none');
  assert.equal(clockWords(300_000), '5:00');
});

test('what is played and what is downloaded is decided by type', () => {
  const face = (mimeType, category) => faceOf('file', { mimeType, category });
  assert.deepEqual([face('video/mp4', 'video'), face('audio/mpeg', 'audio'), face('video/x-msvideo', 'video'), face('application/pdf', 'document'), face('image/tiff', 'image')], ['video', 'audio', 'row', 'row', 'row']);
  assert.deepEqual([faceOf('image', {}), faceOf('voice', {})], ['picture', 'voice']);
});

test('the place of a picture has its proportions before anything of it is there', () => {
  assert.deepEqual(boxOf('image', { width: 4_000, height: 3_000 }), { width: 320, height: 240 });
  assert.deepEqual(boxOf('image', { width: 3_000, height: 4_000 }), { width: 240, height: 320 });
  assert.deepEqual(boxOf('image', { width: 10, height: 10 }), { width: 96, height: 64 }, 'there is a place to press even for an icon');
  assert.deepEqual(boxOf('image', {}), { width: 320, height: 240 });
});

test('a 413 of a server in between is told from one of Parley’s', () => {
  const proxy = faultOf(answer(413, '<html><body><h1>413 Request Entity Too Large</h1></body></html>'));
  assert.equal(refusalWords(proxy), 'A server in between allows no file of this size.');
  const own = faultOf(answer(413, JSON.stringify({ error: { code: 'PAYLOAD_TOO_LARGE', message: 'A file may have at most 10 bytes' } })));
  assert.equal(refusalWords(own, { size: 25_000_000, maxBytes: 10_000_000 }), 'Files may have 10 MB here, this one has 25 MB.');
  assert.equal(refusalWords({ code: 'PAYLOAD_TOO_LARGE' }), 'It is larger than files may be here.');
});

test('an answer without words is understood by its number', () => {
  assert.deepEqual([404, 410, 415, 401, 507].map((status) => faultOf(answer(status)).code), ['NOT_FOUND', 'GONE', 'UNSUPPORTED_MEDIA_TYPE', 'AUTH_FAILED', 'STORAGE_FULL']);
  const busy = faultOf(answer(503, '<html>', { 'Retry-After': '7' }));
  assert.deepEqual([busy.code, busy.temporary, busy.retryAfterMs], ['UNAVAILABLE', true, 7_000]);
  assert.equal(faultOf(answer(502)).temporary, true);
  assert.equal(faultOf(answer(403)).temporary, false);
});

test('every refusal says why in words', () => {
  const said = (code, more = {}) => refusalWords({ code, ...more });
  assert.equal(said('UNSUPPORTED_MEDIA_TYPE', { message: 'Programs and scripts are not taken' }), 'Programs and scripts are not taken.');
  assert.match(said('UNSUPPORTED_MEDIA_TYPE', { message: 'The metadata of pictures of the type image/heic can\'t be taken out; send it as a file with its metadata kept' }), /choose to keep them/);
  assert.equal(said('VALIDATION_ERROR', { message: 'The PNG picture is damaged' }), 'The PNG picture is damaged.');
  assert.equal(said('QUOTA_EXCEEDED', { message: 'You have sent too much in an hour', retryAfterMs: 90_000 }), 'You have sent too much in an hour. Try again in 2 minutes.');
  assert.equal(said('STORAGE_FULL'), 'The server has no room for it right now.');
  assert.equal(missingWords({ code: 'GONE' }), 'This file is gone: files are kept for a while only.');
});

test('what can’t be sent is refused before its first byte', () => {
  const room = { allowsFiles: true, mutedUntil: 0, over: false };
  const of = (size, change = {}, config = { maxBytes: 10 * KB }) => judge({ size }, { config, room: { ...room, ...change }, now: 1_000 })?.code ?? null;
  assert.deepEqual([of(10 * KB), of(10 * KB + 1), of(0), of(5, { allowsFiles: false }), of(5, { mutedUntil: 1_001 }), of(5, { mutedUntil: 999 }), of(5, { over: true })],
    [null, 'PAYLOAD_TOO_LARGE', 'EMPTY', 'FILES_OFF', 'MUTED', null, 'ROOM_OVER']);
  assert.equal(of(50 * KB, {}, null), null, 'while the limits are unknown the server decides');
});

test('the line below a file follows its way', () => {
  const of = (state, more = {}) => stateWords({ state, size: 2_000_000, sent: 500_000, ...more });
  assert.equal(of('chosen'), '2 MB');
  assert.equal(of('sending'), '500 KB of 2 MB');
  assert.equal(of('sending', { error: { code: 'DISCONNECTED' } }), 'Interrupted at 500 KB, goes on by itself');
  assert.equal(of('finishing'), 'Being checked…');
  assert.equal(of('refused', { error: { code: 'FILES_OFF' } }), 'Not sent. Files can’t be sent in this room.');
  assert.equal(of('failed', { error: { code: 'DISCONNECTED' } }), 'Stopped. You’re not connected right now.');
});

test('the files of a match are gone with it', () => {
  const message = { id: 'm', seq: 1, type: 'image', content: null, sender: { id: 'bob' }, timestamp: 1, file: { fileId: 'f' } };
  const room = { feed: { messages: [message], notices: [] }, outbox: { entries: [] }, peerCursors: { stateOf: () => 'stored' }, me: { id: 'ann' } };
  assert.equal(chatItems({ ...room, ended: null })[0].file.gone, undefined);
  assert.equal(chatItems({ ...room, ended: { reason: 'left' } })[0].file.gone, true);
});
