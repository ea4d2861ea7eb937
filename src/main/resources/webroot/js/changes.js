/**
 * What each durable event does to the state of a room. Pure and repeatable: every change sets a value rather than
 * counting one, so that an event applied once more to a newer state is set right by the events after it.
 */
export const CHANGES = {
  'chat:message': (feed, data) => {
    if (data.seq > feed.clearedUpTo && !feed.message(data.id)) {
      feed.messages.push(toMessage(data));
    }
  },
  'chat:edited': (feed, { messageId, content, mentions, call, file, seq }) =>
    alter(feed, messageId, (message) =>
      call ? { call, calledSeq: seq } : file ? { file: { ...message.file, ...file } } : { content, edited: true, mentions: mentions ? dated(mentions, message.mentions, seq) : message.mentions }),
  'chat:deleted': (feed, { messageId, seq, forEveryone = true }) => {
    if (seq === undefined || forEveryone === false) {
      feed.hide(messageId);
      return;
    }
    alter(feed, messageId, () => ({ content: null, file: undefined, call: undefined, mentions: [], reactions: [], pinned: false }));
  },
  'chat:reaction': (feed, { messageId, ...reaction }) =>
    alter(feed, messageId, ({ reactions }) => ({ reactions: reacted(reactions, reaction) })),
  'chat:pinned': (feed, data) => {
    alter(feed, data.messageId, () => ({ pinned: data.on }));
    notice(feed, data, { kind: 'pinned', userId: data.userId, on: data.on });
  },
  'chat:cleared': (feed, data) => {
    const upTo = data.seq ?? data.upTo ?? feed.head;
    feed.clear(upTo);
    notice(feed, { ...data, seq: upTo }, { kind: 'cleared' });
  },
  'room:user_joined': (feed, data) => {
    const { userId, username, role = 'member', seq, by } = data;
    // A replay may tell of somebody whose cursors are known to be further already.
    feed.members.set(userId, { read: seq, delivered: seq, ...feed.members.get(userId), id: userId, username, role, joinedSeq: seq });
    notice(feed, data, { kind: 'joined', userId, username, by, made: role === 'owner' && seq === 1 });
  },
  'room:user_left': (feed, data) => {
    const { userId, username, reason, by } = data;
    feed.members.delete(userId);
    notice(feed, data, { kind: 'left', userId, username, reason, by });
  },
  'room:updated': (feed, data) => {
    const { roles = {}, muted = {}, ...changes } = data.changes ?? {};
    Object.assign(feed.about, changes, { settings: { ...feed.about.settings, ...changes.settings } });
    for (const [userId, role] of Object.entries(roles)) {
      const member = feed.members.get(userId);
      if (member) {
        feed.members.set(userId, { ...member, role });
      }
    }
    for (const [userId, mutedUntil] of Object.entries(muted)) {
      const member = feed.members.get(userId);
      if (member) {
        feed.members.set(userId, { ...member, mutedUntil });
      }
    }
    notice(feed, data, { kind: 'updated', userId: data.userId, changes: data.changes ?? {} });
  },
  'room:closed': (feed, data) => {
    feed.ended = { reason: data.reason ?? null };
  },
};

/** Events that change a message that may not be loaded yet. */
export const ALTERING = new Set(['chat:edited', 'chat:deleted', 'chat:reaction', 'chat:pinned']);

export function toMessage(data) {
  const { id, seq, type, content, sender, timestamp, clientId, file, call, replyTo, mentions = [], edited, pinned } = data;
  return {
    id, seq, type, content, sender, timestamp, clientId, file, replyTo, mentions,
    ...(call ? { call } : {}),
    edited: Boolean(!call && (edited ?? data.editedAt)),
    pinned: Boolean(pinned),
    reactions: toReactions(data.reactions),
  };
}

/** `[{emoji, count, users}]`, from that or from `{emoji: [userId, …]}`. */
function toReactions(told = []) {
  const listed = Array.isArray(told)
    ? told.map(({ emoji, count, users, userIds }) => ({ emoji, users: users ?? userIds ?? [], count }))
    : Object.entries(told).map(([emoji, users]) => ({ emoji, users: Array.isArray(users) ? users : [], count: Number(users) }));
  return listed.map(({ emoji, users, count }) => ({ emoji, users, count: Number.isFinite(count) ? count : users.length }));
}

function reacted(reactions, { emoji, on, count, userId }) {
  const before = reactions.find((reaction) => reaction.emoji === emoji) ?? { emoji, users: [], count: 0 };
  const others = before.users.filter((id) => id !== userId);
  const users = on ? [...others, userId] : others;
  const after = { emoji, users, count: count ?? users.length };
  if (reactions.includes(before)) {
    return reactions.map((reaction) => (reaction === before ? after : reaction)).filter((reaction) => reaction.count > 0);
  }
  return after.count > 0 ? [...reactions, after] : reactions;
}

/** Mentions with the `seq` of the edit that brought them; those that stood there before keep what they have. */
function dated(mentions, before, seq) {
  const same = (a, b) => a.type === b.type && a.userId === b.userId;
  return mentions.map((mention) => before.find((known) => same(known, mention)) ?? { ...mention, seq });
}

function alter(feed, messageId, change) {
  feed.messages = feed.messages.map((message) => (message.id === messageId ? { ...message, ...change(message) } : message));
}

function notice(feed, data, text) {
  feed.notices.push({ seq: data.seq, timestamp: data.timestamp, ...text });
}
