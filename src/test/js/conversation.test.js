import test from 'node:test';
import assert from 'node:assert/strict';
import { Conversation } from '../../main/resources/webroot/js/conversation.js';
import { timeline } from '../../main/resources/webroot/js/timeline.js';
import { TestTimers, settle } from './timers.js';

const me = { id: 'me', username: 'ann' };
const bob = { id: 'bob', username: 'bob' };
const cleo = { id: 'cleo', username: 'cleo' };
const members = [me, bob, cleo].map((user) => ({ ...user, role: 'member', joinedSeq: 1, read: 3, delivered: 3 }));
const room = { id: 'r', kind: 'group', name: 'Three', epoch: 'e', seq: 3, read: 3, unread: 0, mentions: 0, members };

/** A conversation whose commands the test answers; unanswered ones wait. */
function fixture(answers = {}, described = room, kept = undefined) {
  const timers = new TestTimers();
  const requests = [];
  const session = {
    phase: 'ready',
    request: (name, data) => {
      requests.push([name, data]);
      return answers[name] ? answers[name](data) : new Promise(() => {});
    },
    tell: (name, data) => requests.push([name, data]),
  };
  const conversation = new Conversation({ session, me, timers, id: 'r', kind: described.kind, kept });
  conversation.restored(described, true);
  return { conversation, timers, sent: (name) => requests.filter(([other]) => other === name).map(([, data]) => data) };
}

const message = (seq, from, content = `m${seq}`, more = {}) =>
  ({ id: `id${seq}`, roomId: 'r', seq, type: 'text', content, sender: from, userId: from.id, timestamp: seq, mentions: [], ...more });
const contents = ({ feed }) => feed.messages.map(({ content }) => content);
const history = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => message(from + i, bob));

test('counts what others wrote since, and who called by name', () => {
  const { conversation } = fixture();
  conversation.handle('chat:message', message(4, bob));
  conversation.handle('chat:message', message(5, me));
  conversation.handle('chat:message', message(6, cleo, 'hi @ann', { mentions: [{ type: 'user', userId: 'me' }] }));
  assert.equal(conversation.unread.messages, 1, 'who answers has read what came before');
  assert.equal(conversation.unread.mentions, 1);
  conversation.handle('chat:read', { roomId: 'r', userId: 'me', upTo: 4 });
  assert.equal(conversation.unread.messages, 1);
  conversation.handle('chat:read', { roomId: 'r', userId: 'me', upTo: 6 });
  assert.deepEqual([conversation.unread.messages, conversation.unread.mentions], [0, 0]);
});

test('counts a name that an edit brings once, until the edit is read', () => {
  const { conversation } = fixture();
  const edit = (seq, ...mentions) => conversation.handle('chat:edited', { roomId: 'r', seq, messageId: 'id4', userId: 'bob', content: 'hi', mentions });
  const called = { type: 'user', userId: 'me' };
  conversation.handle('chat:message', message(4, bob));
  conversation.handle('chat:read', { roomId: 'r', userId: 'me', upTo: 4 });
  edit(5, called);
  edit(6, called, { type: 'everyone' });
  assert.deepEqual([conversation.unread.messages, conversation.unread.mentions], [0, 2]);
  conversation.handle('chat:read', { roomId: 'r', userId: 'me', upTo: 5 });
  assert.equal(conversation.unread.mentions, 1);
  conversation.handle('chat:read', { roomId: 'r', userId: 'me', upTo: 6 });
  edit(7, called);
  assert.equal(conversation.unread.mentions, 0);
});

test('does not count again what the server counted before it replays it', () => {
  const { conversation } = fixture();
  conversation.lost();
  conversation.restored({ ...room, seq: 5, unread: 2 }, true);
  conversation.handle('chat:message', message(4, bob));
  conversation.handle('chat:message', message(5, bob));
  assert.equal(conversation.unread.messages, 2);
  conversation.handle('chat:message', message(6, bob));
  assert.equal(conversation.unread.messages, 3);
});

test('a larger room tells its members when it is opened, and again after a reconnect', async () => {
  const others = [{ ...bob, role: 'owner', joinedSeq: 1, read: 3, delivered: 3 }];
  const described = { ...room, members: undefined };
  const { conversation, sent } = fixture({ 'chat:history': async () => ({ messages: [], hasMore: false }), 'room:members': async () => ({ members: others }) }, described);
  assert.deepEqual(conversation.members, []);
  await conversation.open();
  await settle();
  assert.deepEqual(conversation.members, others);
  conversation.lost();
  conversation.restored(described, true);
  assert.equal(sent('room:members').length, 2);
});

test('reads history backwards page by page, and keeps what came meanwhile', async () => {
  const pages = [{ messages: history(51, 100), hasMore: true }, { messages: history(1, 50), hasMore: false }];
  const { conversation, sent } = fixture({ 'chat:history': async () => pages.shift() }, { ...room, seq: 100 });
  conversation.handle('chat:message', message(101, cleo));
  await conversation.open();
  assert.equal(conversation.feed.messages.length, 51);
  assert.equal(await conversation.loadOlder(), 50);
  assert.equal(await conversation.loadOlder(), 0);
  assert.deepEqual(sent('chat:history').map(({ before }) => before), [undefined, 51]);
  assert.deepEqual(contents(conversation), Array.from({ length: 101 }, (_, i) => `m${i + 1}`));
});

test('a change that comes while its message is still being loaded is not lost', async () => {
  let answer;
  const { conversation } = fixture({ 'chat:history': () => new Promise((resolve) => (answer = resolve)) });
  const opened = conversation.open();
  conversation.handle('chat:edited', { roomId: 'r', seq: 4, messageId: 'id2', content: 'better' });
  conversation.handle('chat:reaction', { roomId: 'r', seq: 5, userId: 'bob', messageId: 'id3', emoji: '👍', on: true, count: 1 });
  answer({ messages: history(1, 3), hasMore: false });
  await opened;
  assert.deepEqual(contents(conversation), ['m1', 'better', 'm3']);
  assert.deepEqual(timeline(conversation).find(({ id }) => id === 'id3').reactions, [{ emoji: '👍', count: 1, mine: false }]);
});

test('a message that calls somebody is drawn again once that member is known', () => {
  const { conversation } = fixture();
  conversation.handle('chat:message', { ...message(4, bob), mentions: [{ type: 'user', userId: 'dora' }] });
  const shown = () => JSON.stringify(timeline(conversation).find(({ id }) => id === 'id4'));
  const before = shown();
  conversation.feed.learnMembers([{ id: 'dora', username: 'dora' }]);
  assert.notEqual(shown(), before);
});

test('reactions, pins and deletions change the message they name', () => {
  const { conversation } = fixture();
  conversation.handle('chat:message', message(4, bob));
  conversation.handle('chat:reaction', { roomId: 'r', seq: 5, userId: 'me', messageId: 'id4', emoji: '👍', on: true, count: 1 });
  conversation.handle('chat:reaction', { roomId: 'r', seq: 6, userId: 'cleo', messageId: 'id4', emoji: '👍', on: true, count: 2 });
  conversation.handle('chat:reaction', { roomId: 'r', seq: 7, userId: 'me', messageId: 'id4', emoji: '👍', on: false, count: 1 });
  conversation.handle('chat:pinned', { roomId: 'r', seq: 8, userId: 'bob', messageId: 'id4', on: true });
  const [shown] = timeline(conversation).filter(({ kind }) => kind === 'message');
  assert.deepEqual(shown.reactions, [{ emoji: '👍', count: 1, mine: false }]);
  assert.equal(shown.pinned, true);
  conversation.handle('chat:deleted', { roomId: 'r', seq: 9, userId: 'bob', messageId: 'id4' });
  const [gone] = timeline(conversation).filter(({ kind }) => kind === 'message');
  assert.deepEqual([gone.content, gone.reactions, gone.pinned], [null, [], false]);
});

test('a message hidden from oneself alone is gone without a trace', () => {
  const { conversation } = fixture();
  conversation.handle('chat:message', message(4, bob));
  conversation.handle('chat:deleted', { roomId: 'r', messageId: 'id4', forEveryone: false });
  assert.deepEqual(contents(conversation), []);
});

test('members, roles, names and settings follow the feed', () => {
  const { conversation } = fixture();
  conversation.handle('room:user_left', { roomId: 'r', seq: 4, userId: 'cleo', username: 'cleo', reason: 'removed', by: 'bob' });
  conversation.handle('room:user_joined', { roomId: 'r', seq: 5, userId: 'dan', username: 'dan', role: 'member' });
  conversation.handle('room:updated', { roomId: 'r', seq: 6, userId: 'bob', changes: { name: 'Four', settings: { slowModeMs: 5 }, roles: { me: 'admin' } } });
  assert.deepEqual(conversation.members.map(({ id }) => id), ['me', 'bob', 'dan']);
  assert.equal(conversation.title, 'Four');
  assert.equal(conversation.role, 'admin');
  assert.equal(conversation.feed.about.settings.slowModeMs, 5);
});

test('being removed ends the conversation with its reason', () => {
  const { conversation } = fixture();
  conversation.handle('room:user_left', { roomId: 'r', seq: 4, userId: 'me', username: 'ann', reason: 'banned' });
  assert.deepEqual(conversation.ended, { reason: 'banned' });
});

test('what is written without a connection is sent later under the same name, and shown once', async () => {
  let refuse = true;
  const store = async ({ clientId }) => {
    if (refuse) {
      throw { code: 'DISCONNECTED' };
    }
    return { id: 'id4', seq: 4, timestamp: 4, clientId };
  };
  const { conversation, sent } = fixture({ 'chat:message': store });
  conversation.send('hello', { replyTo: 'id1' });
  await settle();
  conversation.lost();
  refuse = false;
  conversation.restored(room, true);
  await settle();
  const [first, second] = sent('chat:message');
  assert.deepEqual(second, first);
  assert.equal(second.replyTo, 'id1');
  conversation.handle('chat:message', message(4, me, 'hello', { clientId: first.clientId }));
  assert.deepEqual(timeline(conversation).filter(({ kind }) => kind === 'message').map(({ content, state }) => [content, state]), [['hello', 'stored']]);
});

test('drafts and unsent messages survive a reload', () => {
  const before = fixture();
  before.conversation.send('unsent');
  before.conversation.keepDraft('half a sen', 'id9');
  const kept = JSON.parse(JSON.stringify(before.conversation.kept));
  const { conversation, sent } = fixture({}, room, kept);
  assert.deepEqual([conversation.draft, conversation.replyTo], ['half a sen', 'id9']);
  assert.equal(sent('chat:message')[0].clientId, before.conversation.outbox.entries[0].clientId);
});

test('what could not be recovered is loaded anew', async () => {
  const pages = [history(1, 3), [message(8, bob), message(9, cleo)]];
  const { conversation } = fixture({ 'chat:history': async () => ({ messages: pages.shift(), hasMore: false }) });
  await conversation.open();
  conversation.restored({ ...room, seq: 9, epoch: 'e2', unread: 2 }, false);
  await settle();
  assert.deepEqual(contents(conversation), ['m8', 'm9']);
  assert.deepEqual(conversation.feed.position, { seq: 9, epoch: 'e2' });
  assert.equal(conversation.unread.messages, 2);
});

test('receipts say delivered and read for two, and by how many for more', () => {
  const { conversation } = fixture();
  const state = () => timeline(conversation).filter(({ mine }) => mine).map((item) => [item.state, item.readBy])[0];
  conversation.handle('chat:message', message(4, me));
  assert.deepEqual(state(), ['stored', 0]);
  conversation.handle('chat:delivered', { roomId: 'r', userId: 'bob', upTo: 4 });
  conversation.handle('chat:read', { roomId: 'r', userId: 'cleo', upTo: 4 });
  assert.deepEqual(state(), ['delivered', 1]);
  conversation.handle('chat:read', { roomId: 'r', userId: 'bob', upTo: 4 });
  assert.deepEqual(state(), ['read', 2]);
});

test('receipts that were gathered count like single ones, and one\'s own tell what another device has read', () => {
  const { conversation } = fixture();
  conversation.handle('chat:message', message(4, me));
  conversation.handle('chat:message', message(5, bob));
  const cursors = [{ userId: 'bob', read: 4 }, { userId: 'cleo', delivered: 4 }, { userId: 'me', read: 5 }];
  conversation.handle('chat:receipts', { roomId: 'r', cursors });
  const [own] = timeline(conversation).filter(({ mine }) => mine);
  assert.deepEqual([own.state, own.readBy], ['delivered', 1]);
  assert.equal(conversation.unread.messages, 0);
});

test('a list of who is typing takes the place of the one before, without oneself', () => {
  const { conversation } = fixture();
  const listed = (...users) => conversation.handle('chat:typing', { roomId: 'r', users: users.map(({ id, username }) => ({ userId: id, username })) });
  listed(me, bob);
  assert.deepEqual(conversation.writers.names, ['bob']);
  listed(bob, cleo);
  assert.deepEqual(conversation.writers.names, ['bob', 'cleo']);
  listed(cleo);
  assert.deepEqual(conversation.writers.names, ['cleo']);
  listed();
  assert.deepEqual(conversation.writers.names, []);
});

test('days and the line above what is new stand where they belong', async () => {
  const { conversation } = fixture({ 'chat:history': async () => ({ messages: history(1, 4), hasMore: false }) });
  await conversation.open();
  const kinds = timeline(conversation, { lineAfter: 2, dayOf: (time) => Math.floor(time / 2) }).map(({ kind, content }) => content ?? kind);
  assert.deepEqual(kinds, ['day', 'm1', 'day', 'm2', 'new', 'm3', 'day', 'm4']);
});

test('an answer shows what it answers, also when that has gone', () => {
  const { conversation } = fixture();
  conversation.handle('chat:message', message(4, bob, 'question'));
  conversation.handle('chat:message', message(5, me, 'answer', { replyTo: 'id4' }));
  const quote = () => timeline(conversation).find(({ content }) => content === 'answer').quote;
  assert.deepEqual(quote(), { id: 'id4', name: 'bob', text: 'question' });
  conversation.handle('chat:deleted', { roomId: 'r', seq: 6, messageId: 'id4' });
  assert.equal(quote().text, 'Message deleted');
});

test('a file is sent without words or with a caption, and what is being written stays', async () => {
  const { conversation, sent } = fixture({ 'chat:message': () => Promise.resolve({ id: 'x', seq: 9, timestamp: 1 }) });
  conversation.keepDraft('half a thou', 'id2');
  conversation.share({ clientId: 'u1', type: 'image', content: null, file: { fileId: 'f1', name: 'a.png' } });
  conversation.share({ clientId: 'u2', type: 'file', content: 'The plan', replyTo: 'id3', file: { fileId: 'f2', name: 'b.pdf' } });
  await settle();
  assert.deepEqual(sent('chat:message'), [
    { roomId: 'r', type: 'image', clientId: 'u1', fileId: 'f1' },
    { roomId: 'r', type: 'file', clientId: 'u2', content: 'The plan', fileId: 'f2', replyTo: 'id3' },
  ]);
  assert.deepEqual([conversation.draft, conversation.replyTo], ['half a thou', 'id2']);
  const [item] = timeline(conversation).filter(({ key }) => key === 'u1');
  assert.deepEqual([item.type, item.file.name], ['image', 'a.png'], 'it is seen before the feed brings it');
});

test('a file that ends before its time changes its message in place, the caption stays', () => {
  const { conversation } = fixture();
  conversation.handle('chat:message', message(4, bob, 'Look', { type: 'image', file: { fileId: 'f', name: 'a.png' } }));
  conversation.handle('chat:edited', { roomId: 'r', seq: 5, messageId: 'id4', userId: 'bob', content: 'Look', mentions: [], file: { fileId: 'f', gone: true } });
  const [shown] = conversation.feed.messages;
  assert.deepEqual([shown.content, shown.file, shown.edited], ['Look', { fileId: 'f', name: 'a.png', gone: true }, false]);
  conversation.handle('chat:deleted', { roomId: 'r', seq: 6, messageId: 'id4', userId: 'bob' });
  assert.equal(conversation.feed.messages[0].file, undefined);
});
