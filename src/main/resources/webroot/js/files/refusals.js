import { GONE_WORDS, sizeWords } from '../filewords.js';
import { errorWords, timeWords } from '../words.js';

/** Why a file was not taken: what an answer means, and how to say it. Pure. */

const BY_STATUS = { 400: 'VALIDATION_ERROR', 401: 'AUTH_FAILED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND', 409: 'CONFLICT', 410: 'GONE', 415: 'UNSUPPORTED_MEDIA_TYPE', 429: 'RATE_LIMIT_EXCEEDED', 507: 'STORAGE_FULL' };
const TEMPORARY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The error that an answer tells of. A 413 that does not speak as Parley does comes from a server in between. */
export function faultOf({ status, header, text = '' }) {
  const told = errorIn(text);
  if (told) {
    return Object.assign(new Error(told.message), told, { status });
  }
  const code = status === 413 ? 'PROXY_LIMIT' : (BY_STATUS[status] ?? (status > 500 ? 'UNAVAILABLE' : 'INTERNAL'));
  const seconds = Number(header?.('Retry-After'));
  return Object.assign(new Error(`The server answered ${status}`), { code, status, temporary: TEMPORARY.has(status), ...(seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {}) });
}

function errorIn(text) {
  try {
    const { error } = JSON.parse(text);
    return typeof error?.code === 'string' ? error : null;
  } catch {
    return null;
  }
}

/** @param about `{size, maxBytes}` as far as known */
export function refusalWords(error, { size, maxBytes } = {}) {
  const words = {
    EMPTY: 'This file is empty.',
    FILES_OFF: 'Files can’t be sent in this room.',
    MUTED: `You are muted here${error.untilMs ? ` until ${timeWords(error.untilMs)}` : ''}.`,
    ROOM_OVER: 'This chat is over.',
    UNREADABLE: 'This file can’t be read any more. Was it moved or changed?',
    PROXY_LIMIT: 'A server in between allows no file of this size.',
    PAYLOAD_TOO_LARGE: tooLarge(size, maxBytes),
    UNSUPPORTED_MEDIA_TYPE: sentence(error.message ?? 'Files of this kind can’t be sent'),
    QUOTA_EXCEEDED: `${sentence(error.message ?? 'That is more than may be sent for now')} ${laterWords(error.retryAfterMs)}`,
    STORAGE_FULL: 'The server has no room for it right now.',
    PERMISSION_DENIED: 'You can’t send files here.',
    CONFLICT: 'This file was sent already, or on another device.',
    ROOM_CLOSED: 'This chat is over.',
    NOT_FOUND: 'You are no longer in this room, or the file is gone.',
    GONE: 'The server gave up waiting for the rest of this file.',
    NEEDS_METADATA: 'Place and camera data can’t be taken out of this kind of file. To send it all the same, add it again and choose to keep them.',
  }[reasonOf(error)];
  return words ?? (error.code === 'VALIDATION_ERROR' && !error.details?.length ? sentence(error.message) : errorWords(error));
}

/** The server takes out all metadata that it knows how to take out, and refuses the rest with one remedy. */
function reasonOf({ code, message = '' }) {
  return /metadata kept/.test(message) ? 'NEEDS_METADATA' : code;
}

const sentence = (text) => (/[.!?]$/.test(text) ? text : `${text}.`);

function laterWords(ms) {
  const minutes = Math.ceil(ms / 60_000);
  return minutes > 0 ? `Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.` : 'Try again in a while.';
}

function tooLarge(size, maxBytes) {
  const limit = maxBytes > 0 ? `Files may have ${sizeWords(maxBytes)} here` : 'It is larger than files may be here';
  return size > 0 && maxBytes > 0 ? `${limit}, this one has ${sizeWords(size)}.` : `${limit}.`;
}

/** Says why a file can't be opened or downloaded. */
export function missingWords(error) {
  const words = { GONE: GONE_WORDS, ROOM_CLOSED: GONE_WORDS, NOT_FOUND: GONE_WORDS, PERMISSION_DENIED: 'You can’t open this file any more: you are no longer in its room.' }[error.code];
  return words ?? errorWords(error);
}

/**
 * What can be told before the first byte goes: an error, or null.
 *
 * @param config what the server says of its limits; null if that isn't known
 * @param room `{allowsFiles, mutedUntil, over}`
 */
export function judge({ size }, { config, room, now }) {
  const code = room.over ? 'ROOM_OVER'
    : room.allowsFiles === false ? 'FILES_OFF'
    : room.mutedUntil > now ? 'MUTED'
    : size === 0 ? 'EMPTY'
    : config?.maxBytes > 0 && size > config.maxBytes ? 'PAYLOAD_TOO_LARGE'
    : null;
  return code && { code, ...(code === 'MUTED' ? { untilMs: room.mutedUntil } : {}) };
}
