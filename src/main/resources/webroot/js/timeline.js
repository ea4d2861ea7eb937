import { messageLine } from './filewords.js';
import { Cursors } from './receipts.js';
import { isMentioned } from './unread.js';

/** Messages of one sender within this time stand together. */
const TOGETHER_MS = 180_000;

/**
 * A conversation as it is shown, from top to bottom: days, the line above what is new, notices, messages, and what is still
 * on its way. Each item has a `key` that stays the same while it changes. Pure.
 *
 * @param lineAfter the new ones begin behind this seq; null for no line
 */
export function timeline(conversation, { lineAfter = null, dayOf = localDay } = {}) {
  const { feed, outbox, me } = conversation;
  const stored = feed.messages.map((message) => storedItem(conversation, message));
  const nameOf = (userId) => feed.members.get(userId)?.username;
  const notices = feed.notices.map((notice) => ({ ...notice, kind: 'notice', about: notice.kind, key: `n${notice.seq}`, names: namedBy(notice).map(nameOf) }));
  const oldest = conversation.hasMore ? (feed.messages[0]?.seq ?? 0) : 0;
  const settled = [...stored, ...notices.filter(({ seq }) => seq > oldest)].sort((a, b) => a.seq - b.seq);
  const known = new Set(feed.messages.map(({ clientId }) => clientId));
  const waiting = outbox.entries.filter(({ clientId }) => !known.has(clientId)).map((entry) => waitingItem(conversation, entry));
  const items = withLines([...settled, ...waiting], { lineAfter, dayOf });
  return items.map((item, i) => (item.kind === 'message' ? { ...item, first: !together(items[i - 1], item), last: !together(item, items[i + 1]), me } : item));
}

/** Finds the people whose names a notice needs; it is drawn again when they become known. */
function namedBy({ by, userId, changes }) {
  return [by, userId, ...Object.keys(changes?.roles ?? {}), ...Object.keys(changes?.muted ?? {})];
}

function storedItem(conversation, message) {
  const { me } = conversation;
  const mine = message.sender.id === me.id;
  return {
    ...message,
    kind: 'message',
    key: mine && message.clientId ? message.clientId : message.id,
    mine,
    quote: quoted(conversation, message.replyTo),
    reactions: message.reactions.map(({ emoji, count, users }) => ({ emoji, count, mine: users.includes(me.id) })),
    callsMe: !mine && isMentioned(message.mentions, me.id),
    // Members may be known later than messages, which are then drawn again.
    called: (message.mentions ?? []).map(({ userId }) => conversation.feed.members.get(userId)?.username),
    ...(mine ? receiptOf(conversation, message.seq) : {}),
  };
}

function waitingItem(conversation, { clientId, content, timestamp, state, replyTo, error, type = 'text', file }) {
  const { me } = conversation;
  const quote = quoted(conversation, replyTo);
  return {
    kind: 'message', key: clientId, type, file, mine: true, sender: me, content, timestamp, state, error, quote,
    mentions: [], reactions: [],
  };
}

/** The message that is answered, shortened; without text if it is not loaded or is gone. */
function quoted({ feed }, messageId) {
  if (!messageId) {
    return null;
  }
  const message = feed.message(messageId);
  return { id: messageId, name: message?.sender.username ?? null, text: message ? (messageLine(message) ?? (message.call ? 'A call' : 'Message deleted')) : null };
}

/** Tells how far a message of one's own has come with the others. */
function receiptOf({ me, kind, feed }, seq) {
  const others = [...feed.members.values()].filter(({ id, joinedSeq = 0 }) => id !== me.id && joinedSeq <= seq);
  const states = others.map((member) => new Cursors(member).stateOf(seq));
  const readBy = states.filter((state) => state === 'read').length;
  const all = (...wanted) => others.length > 0 && states.every((state) => wanted.includes(state));
  const state = all('read') ? 'read' : all('read', 'delivered') ? 'delivered' : 'stored';
  return { state, readBy: kind === 'direct' ? 0 : readBy, readers: others.length };
}

function withLines(items, { lineAfter, dayOf }) {
  const lined = [];
  let day = null;
  let line = lineAfter === null;
  for (const item of items) {
    if (item.timestamp && dayOf(item.timestamp) !== day) {
      day = dayOf(item.timestamp);
      lined.push({ kind: 'day', key: `d${day}`, timestamp: item.timestamp });
    }
    if (!line && item.kind === 'message' && !item.mine && item.seq > lineAfter) {
      line = true;
      lined.push({ kind: 'new', key: 'new' });
    }
    lined.push(item);
  }
  return lined;
}

function localDay(timestamp) {
  const date = new Date(timestamp);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

function together(one, next) {
  return (
    one?.kind === 'message' &&
    next?.kind === 'message' &&
    one.sender.id === next.sender.id &&
    (one.type === 'announcement') === (next.type === 'announcement') &&
    !one.call &&
    !next.call &&
    Math.abs(next.timestamp - one.timestamp) < TOGETHER_MS
  );
}
