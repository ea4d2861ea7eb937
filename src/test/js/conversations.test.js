import test from 'node:test';
import assert from 'node:assert/strict';
import { Conversations } from '../../main/resources/webroot/js/conversations.js';
import { Drafts } from '../../main/resources/webroot/js/drafts.js';
import { People } from '../../main/resources/webroot/js/people.js';
import { may, mayTo } from '../../main/resources/webroot/js/roles.js';
import { complete, nameAt, namesFor, splitMentions } from '../../main/resources/webroot/js/mentions.js';
import { TestTimers, settle } from './timers.js';

const me = { id: 'me', username: 'ann' };

function fixture({ listed = [], list = () => ({ conversations: listed, next: null }) } = {}) {
  const timers = new TestTimers();
  const session = { phase: 'ready', request: async () => ({ messages: [], hasMore: false }), tell: () => {} };
  let kept = null;
  const drafts = new Drafts({ read: () => kept, write: (value) => (kept = value) });
  const rooms = new Conversations({ session, timers, me: () => me, list: async (before) => list(before), drafts, people: new People() });
  return { rooms, timers, listed, kept: () => kept };
}

const described = (id, more = {}) => ({ id, kind: 'group', name: id, epoch: `e-${id}`, seq: 1, unread: 0, members: [{ ...me, role: 'owner' }], ...more });
const message = (roomId, seq) =>
  ({ id: `${roomId}${seq}`, roomId, seq, type: 'text', content: 'x', sender: { id: 'bob', username: 'bob' }, timestamp: 1000 + seq });

test('matches are no conversations, and what is gone from the answer is gone', () => {
  const { rooms } = fixture();
  rooms.ready({ rooms: [described('a'), described('m', { kind: 'match' }), described('b')] });
  assert.deepEqual(Object.keys(rooms.positions), ['a', 'b']);
  rooms.ready({ rooms: [described('b')], recovered: { b: true } });
  assert.deepEqual(Object.keys(rooms.positions), ['b']);
});

test('the one with the latest news comes first, and unread ones are summed up', () => {
  const { rooms } = fixture();
  rooms.ready({ rooms: [described('a', { lastEventAt: 5 }), described('b', { lastEventAt: 9, unread: 2 })] });
  assert.deepEqual(rooms.sorted.map(({ id }) => id), ['b', 'a']);
  rooms.handle('chat:message', message('a', 2));
  assert.deepEqual(rooms.sorted.map(({ id }) => id), ['a', 'b']);
  assert.equal(rooms.unread, 3);
});

test('a room that one is brought into appears, with what was said there since', async () => {
  const { rooms, timers, listed } = fixture();
  rooms.ready({ rooms: [] });
  timers.advance(1_000);
  await settle();
  listed.push(described('new', { seq: 2, unread: 0 }));
  rooms.handle('room:user_joined', { roomId: 'new', seq: 2, userId: 'me', username: 'ann' });
  rooms.handle('chat:message', message('new', 3));
  timers.advance(1_000);
  await settle();
  await settle();
  assert.equal(rooms.get('new').feed.head, 3);
  assert.equal(rooms.get('new').unread.messages, 1);
});

test('what the first answer has no place for is read page by page, and then what is gone is dropped', async () => {
  const asked = [];
  const pages = { first: { conversations: [described('a')], next: 'second' }, second: { conversations: [described('b')], next: null } };
  const { rooms, timers } = fixture({ list: (before) => (asked.push(before), pages[before ?? 'first']) });
  rooms.ready({ rooms: ['a', 'b', 'gone'].map((id) => described(id)) });
  timers.advance(1_000);
  await settle();
  asked.length = 0;
  rooms.ready({ rooms: [described('a')], more: true });
  assert.deepEqual(Object.keys(rooms.positions).sort(), ['a', 'b', 'gone']);
  timers.advance(1_000);
  await settle();
  await settle();
  assert.deepEqual(asked, [undefined, 'second']);
  assert.deepEqual(Object.keys(rooms.positions).sort(), ['a', 'b']);
});

test('a room that the first answer has no place for goes on as soon as the server names it', async () => {
  const { rooms, timers } = fixture({ list: () => ({ conversations: [described('listed', { seq: 4 })], next: null }) });
  const names = ['listed', 'resumed', 'heard'];
  rooms.ready({ rooms: names.map((id) => described(id)) });
  const sent = [];
  rooms.session.request = async (name, { roomId, after }) => (sent.push([name, roomId, after]), new Promise(() => {}));
  const writes = () => sent.filter(([name]) => name === 'chat:message').map(([, roomId]) => roomId);
  rooms.lost();
  names.forEach((id) => rooms.get(id).send('written while away'));
  rooms.ready({ rooms: [described('a')], recovered: { resumed: true }, more: true });
  await settle();
  assert.deepEqual(writes(), ['resumed']);
  rooms.handle('chat:message', message('heard', 2));
  await settle();
  assert.deepEqual(writes(), ['resumed', 'heard']);
  timers.advance(1_000);
  await settle();
  await settle();
  assert.deepEqual(writes(), ['resumed', 'heard', 'listed']);
  timers.advance(10_000);
  await settle();
  assert.ok(sent.some(([name, roomId, after]) => name === 'chat:feed' && roomId === 'listed' && after === 1));
});

test('a room that moves to another page while pages are read is not taken for one that was left', async () => {
  const { rooms, timers } = fixture({
    list: (before) => {
      if (!before) {
        return { conversations: [described('a')], next: 'second' };
      }
      rooms.handle('chat:message', message('moving', 2));
      return { conversations: [], next: null };
    },
  });
  rooms.ready({ rooms: [described('moving')] });
  timers.advance(1_000);
  await settle();
  rooms.ready({ rooms: [described('a')], more: true });
  timers.advance(1_000);
  await settle();
  await settle();
  assert.equal(rooms.get('moving')?.feed.head, 2);
});

test('no more rooms are resumed than the server takes, the latest first', () => {
  const { rooms } = fixture();
  rooms.ready({ rooms: Array.from({ length: 300 }, (_, i) => described(`r${i}`, { lastEventAt: i })) });
  assert.equal(Object.keys(rooms.positions).length, 199);
  assert.ok('r299' in rooms.positions);
});

test('a room that one comes back into lives again, though events in between were missed', async () => {
  const { rooms, timers, listed } = fixture();
  rooms.ready({ rooms: [described('a')] });
  timers.advance(1_000);
  await settle();
  rooms.handle('room:user_left', { roomId: 'a', seq: 2, userId: 'me', username: 'ann', reason: 'removed' });
  assert.ok(rooms.get('a').ended);
  listed.push(described('a', { seq: 5 }));
  rooms.handle('room:user_joined', { roomId: 'a', seq: 5, userId: 'me', username: 'ann' });
  rooms.handle('chat:message', message('a', 6));
  timers.advance(1_000);
  await settle();
  await settle();
  assert.equal(rooms.get('a').ended, null);
  assert.equal(rooms.get('a').feed.head, 6);
});

test('a room that one came back into while away lives again', () => {
  const { rooms } = fixture();
  rooms.ready({ rooms: [described('a')] });
  rooms.handle('room:user_left', { roomId: 'a', seq: 2, userId: 'me', username: 'ann', reason: 'removed' });
  rooms.lost();
  rooms.ready({ rooms: [described('a', { seq: 5 })] });
  assert.equal(rooms.get('a').ended, null);
  rooms.handle('chat:message', message('a', 6));
  assert.equal(rooms.get('a').feed.head, 6);
});

test('another tab of the same person keeps what this one has written', () => {
  const shelf = { value: null, read: () => shelf.value, write: (value) => (shelf.value = value) };
  const [one, two] = [new Drafts(shelf), new Drafts(shelf)];
  one.keep('a', { draft: 'in one tab' });
  two.keep('b', { draft: 'in the other' });
  two.keep('b', null);
  assert.deepEqual(new Drafts(shelf).of('a'), { draft: 'in one tab' });
});

test('drafts are kept for each room and forgotten when sent', () => {
  const { rooms, kept } = fixture();
  rooms.ready({ rooms: [described('a')] });
  rooms.get('a').keepDraft('later', null);
  assert.equal(kept().a.draft, 'later');
  rooms.get('a').keepDraft('', null);
  assert.equal(kept().a, undefined);
});

test('offers only what a role may do, and only to lower ones', () => {
  const room = (role, settings = {}) => ({ kind: 'group', role, me, feed: { about: { settings } } });
  assert.equal(may(room('member'), 'post'), true);
  assert.equal(may(room('member', { announceOnly: true }), 'post'), false);
  assert.equal(may(room('admin'), 'close'), false);
  assert.equal(may({ ...room('owner'), kind: 'direct' }, 'close'), false);
  assert.equal(mayTo(room('admin'), 'remove', { id: 'x', role: 'admin' }), false);
  assert.equal(mayTo(room('owner'), 'remove', { id: 'x', role: 'admin' }), true);
  assert.equal(mayTo(room('owner'), 'remove', { id: 'me', role: 'member' }), false);
});

test('names are completed where they are written', () => {
  const people = [me, { id: 'b', username: 'bob' }, { id: 'c', username: 'bobby' }];
  assert.deepEqual(nameAt('hi @bo', 6), { from: 3, prefix: 'bo' });
  assert.equal(nameAt('mail@bo', 7), null);
  assert.deepEqual(nameAt('_@bo', 4), { from: 1, prefix: 'bo' });
  assert.deepEqual(nameAt('hi,@bo', 6), { from: 3, prefix: 'bo' });
  assert.deepEqual(namesFor('B', people, { notId: 'me' }), ['bob', 'bobby']);
  assert.deepEqual(namesFor('e', people, { everyone: true }), ['everyone']);
  assert.deepEqual(complete('hi @bo there', 6, 'bobby'), { text: 'hi @bobby there', caret: 10 });
});

test('only names that the server took for mentions are shown as such', () => {
  const people = [me, { id: 'b', username: 'bob' }];
  const parts = splitMentions('@ann and @bob, @nobody', [{ type: 'user', userId: 'me' }], people, 'me');
  assert.deepEqual(parts, [{ text: '@ann', mention: true, me: true }, { text: ' and @bob, @nobody' }]);
  const emphasised = splitMentions('_@ann_', [{ type: 'user', userId: 'me' }], people, 'me');
  assert.deepEqual(emphasised, [{ text: '_' }, { text: '@ann', mention: true, me: true }, { text: '_' }]);
});
