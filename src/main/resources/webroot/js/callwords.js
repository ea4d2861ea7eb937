import { durationWords, errorWords } from './words.js';

/** What the client says about calls. Pure. */

const KINDS = { audio: 'Voice call', video: 'Video call' };
const UNANSWERED = new Set(['timeout', 'busy', 'hangup', 'disconnected']);

/** Whether a call that somebody else began rang in vain: it counts as unread. */
export const isMissed = ({ state, reason, durationMs }) => state === 'ended' && durationMs == null && UNANSWERED.has(reason);

/**
 * The entry of a call in a room, for one reader.
 *
 * @param mine whether the reader began it
 * @param pair whether it is a call of two, which one calls back; others are joined
 * @return `title`, `detail`, `missed`, and `act`: `join`, `call` (again) or null
 */
export function callEntry({ media, state, reason, durationMs, participants = [] }, { mine, pair }) {
  const kind = KINDS[media] ?? 'Call';
  if (state === 'ringing' && !mine) {
    return { title: `Incoming ${kind.toLowerCase()}`, detail: '', missed: false, act: null };
  }
  if (state !== 'ended') {
    return { title: kind, detail: state === 'ringing' ? 'Calling…' : 'Going on now', missed: false, act: pair ? null : 'join' };
  }
  const act = pair ? 'call' : null;
  if (durationMs != null) {
    const many = !pair && participants.length > 0 && `${participants.length} ${participants.length === 1 ? 'person' : 'people'}`;
    return { title: kind, detail: [durationWords(durationMs), many].filter(Boolean).join(', '), missed: false, act };
  }
  if (reason === 'declined') {
    return { title: mine ? `${kind} declined` : `Declined ${kind.toLowerCase()}`, detail: '', missed: false, act };
  }
  if (reason === 'failed') {
    return { title: `${kind} without a connection`, detail: '', missed: false, act };
  }
  if (!mine && pair && UNANSWERED.has(reason)) {
    return { title: `Missed ${kind.toLowerCase()}`, detail: reason === 'busy' ? 'You were in another call' : '', missed: true, act };
  }
  const own = { timeout: 'No answer', busy: 'Busy', hangup: 'Cancelled' }[reason] ?? '';
  return { title: kind, detail: own, missed: false, act };
}

/** The same in one line, for the list of rooms. */
export function callLine(call, reader) {
  const { title, detail } = callEntry(call, reader);
  return detail ? `${title}, ${detail.charAt(0).toLowerCase()}${detail.slice(1)}` : title;
}

const ENDINGS = {
  hangup: (name, { durationMs, mine }) => (durationMs && !mine ? `The call with ${name} is over.` : ''),
  declined: (name, { incoming }) => (incoming ? '' : `${name} declined the call.`),
  busy: (name) => `${name} is in another call.`,
  timeout: (name, { incoming }) => (incoming ? `You missed a call from ${name}.` : `${name} didn’t answer.`),
  'answered-elsewhere': () => 'The call goes on on another of your devices.',
  disconnected: (name) => `The call with ${name} was cut off.`,
  removed: () => 'You are no longer in the call.',
  failed: () => 'No connection came about.',
};

/** Why a call is over, for the one who was in it; empty where that needs no word. */
export function endWords(call) {
  const name = call.other?.username ?? 'the others';
  if (call.error?.code) {
    return callErrorWords(call.error, name);
  }
  return (ENDINGS[call.reason] ?? (() => 'The call is over.'))(name, call);
}

const ERRORS = {
  USER_BLOCKED: (name) => `You can’t call ${name}.`,
  CALL_NEEDS_MEDIA_SERVER: () => 'This call is full: it takes 4 people with video, or 8 by voice.',
  CONFLICT: () => 'There is another call here, or you are in one already.',
  PERMISSION_DENIED: () => 'You can’t make calls here.',
  NOT_FOUND: () => 'That call is over.',
  UNAVAILABLE: () => 'Calls don’t work at the moment. Please try again in a little while.',
};

export const callErrorWords = (error, name) => ERRORS[error.code]?.(name) ?? errorWords(error);
