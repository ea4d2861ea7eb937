/** Messages of one sender within this time stand together. */
const TOGETHER_MS = 120_000;

/**
 * The chat as it is shown: stored messages and notices by seq, then what is still on its way. Each item has a `key`
 * that stays the same while a message of one's own turns from sending into stored.
 */
export function chatItems({ feed, outbox, peerCursors, me, ended }) {
  const stored = feed.messages.map((message) => storedItem(message, me, peerCursors, ended));
  const told = feed.notices.filter(({ kind }) => kind === 'cleared' || (kind === 'left' && !ended));
  const notices = told.map((notice) => ({ ...notice, kind: 'notice', about: notice.kind, key: `n${notice.seq}` }));
  const waiting = outbox.entries.map((entry) => waitingItem(entry, peerCursors, ended));
  const settled = [...stored, ...notices, ...waiting.filter(({ seq }) => seq)].sort((a, b) => a.seq - b.seq);
  return grouped([...settled, ...waiting.filter(({ seq }) => !seq)]);
}

/** The files of a match are gone with it. */
const lasting = (file, ended) => (file && ended ? { ...file, gone: true } : file);

function storedItem(message, me, cursors, ended) {
  const mine = message.sender.id === me.id;
  const { seq, content, edited, timestamp, type, call, sender } = message;
  const file = lasting(message.file, ended);
  const key = mine && message.clientId ? message.clientId : `s${seq}`;
  return { kind: 'message', key, seq, mine, type, file, call, sender, content, edited, timestamp, state: mine ? cursors.stateOf(seq) : null };
}

function waitingItem({ clientId, content, type = 'text', file, timestamp, state, seq, error }, cursors, ended) {
  const shown = state === 'stored' ? cursors.stateOf(seq) : state;
  return { kind: 'message', key: clientId, seq, mine: true, type, file: lasting(file, ended), content, timestamp, state: shown, error };
}

function grouped(items) {
  return items.map((item, i) => ({
    ...item,
    first: !together(items[i - 1], item),
    last: !together(item, items[i + 1]),
  }));
}

function together(one, next) {
  return (
    one?.kind === 'message' &&
    next?.kind === 'message' &&
    one.mine === next.mine &&
    !one.call &&
    !next.call &&
    Math.abs(next.timestamp - one.timestamp) < TOGETHER_MS
  );
}
