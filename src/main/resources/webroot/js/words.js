/** What the client says, in one place: plain and friendly. */

/** The stages of a search, in the order of widening; `id` is the server's word. */
export const STAGES = [
  { id: 'language-and-interest', name: 'Shared interests', doing: 'Looking for your language and your interests' },
  { id: 'language', name: 'Same language', doing: 'Looking for someone who speaks your language' },
  { id: 'any-language', name: 'Any language', doing: 'Looking further, in any language' },
  { id: 'anyone', name: 'Anyone', doing: 'Looking for anyone who would like to talk' },
];

/** A stage is told by its name or by its place. */
export function stageIndex(stage) {
  const named = STAGES.findIndex(({ id }) => id === stage);
  return named >= 0 ? named : Math.min(STAGES.length - 1, Math.max(0, Math.trunc(Number(stage)) || 0));
}

const ERRORS = {
  DISCONNECTED: 'You’re not connected right now.',
  TIMEOUT: 'The server took too long to answer.',
  UNAVAILABLE: 'The server can’t do that at the moment.',
  INTERNAL: 'Something went wrong on the server.',
  NOT_FOLLOWING: 'Follow this person first, then you can write to them.',
  ROOM_FULL: 'This room is full.',
  QUOTA_EXCEEDED: 'That is one too many. Leave or take back something first, or ask the other person to.',
  EDIT_WINDOW_EXPIRED: 'It’s too late to change this message.',
  AUTH_FAILED: 'Your session is no longer valid.',
  TOKEN_EXPIRED: 'Your session has expired.',
  ROOM_CLOSED: 'This chat is over.',
  NOT_FOUND: 'That isn’t there any more.',
  GONE: 'That was deleted in the meantime.',
  PERMISSION_DENIED: 'You can’t do that here.',
  USER_BLOCKED: 'You can’t write to this person.',
  PAYLOAD_TOO_LARGE: 'That message is too long.',
  MAX_CONNECTIONS_EXCEEDED: 'The server is full right now. Please try again in a moment.',
};

export function errorWords(error) {
  if (error.code === 'RATE_LIMIT_EXCEEDED') {
    return error.retryAfterMs > 1_500
      ? `That was a little fast. Please wait ${Math.ceil(error.retryAfterMs / 1_000)} seconds.`
      : 'That was a little fast. One moment, please.';
  }
  if (error.code === 'VALIDATION_ERROR') {
    return error.details?.[0]?.message ?? error.message;
  }
  return ERRORS[error.code] ?? error.message ?? 'Something went wrong.';
}

const ENDINGS = {
  partner_left: (name) => `${name} has left the chat.`,
  left: (name) => `${name} has left the chat.`,
  next: (name) => `${name} moved on to someone new.`,
  disconnected: (name) => `${name} lost the connection and didn’t come back.`,
  timeout: (name) => `${name} lost the connection and didn’t come back.`,
  reported: () => 'This chat was closed after a report.',
  blocked: () => 'This chat has been closed.',
  expired: () => 'This chat was quiet for a long time and has been closed.',
  idle: () => 'This chat was quiet for a long time and has been closed.',
  closed: (name) => `${name} closed the chat.`,
  gone: () => 'This chat ended while you were away.',
  'left-by-me': () => 'You left the chat.',
  'reported-by-me': (name) => `Thank you for the report. You won’t meet ${name} again.`,
  'blocked-by-me': (name) => `${name} is blocked. You won’t meet again.`,
};

export function endingWords(reason, name) {
  return (ENDINGS[reason] ?? (() => 'This chat is over.'))(name);
}

/** `4 s`, `1:05`. */
export function durationWords(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

const REMOVALS = {
  removed: 'You have been removed from this room.',
  banned: 'You have been banned from this room.',
  left: 'You have left this room.',
};

/** Why a room that lasts is over for its reader. */
export const overWords = (reason) => REMOVALS[reason] ?? 'This room has been closed.';

const timeOfDay = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

export const timeWords = (timestamp) => timeOfDay.format(timestamp);

const dayAndMonth = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const shortDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const fullDate = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

const daysAgo = (timestamp, now) => Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(timestamp).setHours(0, 0, 0, 0)) / 86_400_000);

/** `Today`, `Yesterday`, or the date. */
export function dayWords(timestamp, now = Date.now()) {
  const ago = daysAgo(timestamp, now);
  return ['Today', 'Yesterday'][ago] ?? (ago < 300 ? dayAndMonth : fullDate).format(timestamp);
}

/** The time of something of today, the day of anything older. */
export function whenWords(timestamp, now = Date.now()) {
  const ago = daysAgo(timestamp, now);
  return ago <= 0 ? timeWords(timestamp) : ago === 1 ? 'Yesterday' : shortDate.format(timestamp);
}

export function lastSeenWords(timestamp, now = Date.now()) {
  return timestamp ? `Last seen ${daysAgo(timestamp, now) <= 0 ? timeWords(timestamp) : dayWords(timestamp, now).toLowerCase()}` : 'Offline';
}

export function writersWords(names) {
  if (names.length > 2) {
    return `${names.length} people are writing`;
  }
  return names.length === 2 ? `${names[0]} and ${names[1]} are writing` : `${names[0]} is writing`;
}

/** Text of others within a sentence: whatever direction it has or turns to, the words around it stay where they are (UAX #9). */
export const isolated = (text) => `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, '')}\u2069`;

/** A notice of a room's feed; `you` is the reader's id. */
export function noticeWords({ about, userId, username, reason, by, made, on, changes }, you, nameOf) {
  const who = userId === you ? 'You' : (username ?? nameOf(userId));
  if (about === 'cleared') {
    return 'You cleared what was here.';
  }
  if (about === 'pinned') {
    return `${who} ${on ? 'pinned' : 'unpinned'} a message.`;
  }
  if (about === 'joined' && made) {
    return `${who} made this room.`;
  }
  if (about === 'joined') {
    return by && by !== userId ? `${nameOf(by)} added ${userId === you ? 'you' : who}.` : `${who} joined.`;
  }
  if (about === 'left') {
    if (reason === 'deleted') {
      return 'Somebody left and deleted their account.';
    }
    const past = userId === you ? 'were' : 'was';
    return reason === 'removed' || reason === 'banned' ? `${who} ${past} ${reason}.` : `${who} left.`;
  }
  return changeWords(changes, who, you, nameOf);
}

function changeWords(changes, who, you, nameOf) {
  const [promoted] = Object.entries(changes.roles ?? {});
  if (promoted) {
    const [id, role] = promoted;
    return `${id === you ? 'You are' : `${nameOf(id)} is`} now ${role === 'member' ? 'a member' : role === 'owner' ? 'the owner' : 'an admin'}.`;
  }
  const [muted] = Object.entries(changes.muted ?? {});
  if (muted) {
    const [id, until] = muted;
    const name = id === you ? 'You' : nameOf(id);
    return until > 0 ? `${name} ${id === you ? 'were' : 'was'} muted.` : `${name} may write again.`;
  }
  return changes.name ? `${who} named this room “${isolated(changes.name)}”.` : `${who} changed the settings.`;
}
