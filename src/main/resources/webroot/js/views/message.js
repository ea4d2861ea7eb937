import { callEntry } from '../callwords.js';
import { icon, iconButton, make } from '../dom.js';
import { splitLinks } from '../links.js';
import { splitMentions } from '../mentions.js';
import { dayWords, errorWords, timeWords } from '../words.js';

const STATES = { sending: 'Sending', stored: 'Sent', delivered: 'Delivered', read: 'Read', failed: 'Not sent' };
const ONLY_EMOJI = /^(?:\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,12}$/u;

/**
 * One item of the timeline as an element. `on` has what its buttons do: `retry`, `discard`, `react`, `menu`, `jump`, `person`, `call`;
 * `file(item)` gives the element in which a file is shown.
 */
export function itemElement(item, { conversation, avatars, on, notice }) {
  if (item.kind === 'day') {
    return make('div', { class: 'day', role: 'separator' }, make('span', {}, dayWords(item.timestamp)));
  }
  if (item.kind === 'new') {
    return make('div', { class: 'new-line', role: 'separator', 'data-testid': 'new-line' }, make('span', {}, 'New messages'));
  }
  if (item.kind === 'notice') {
    return make('div', { class: 'said', dir: 'auto', 'data-testid': 'notice' }, notice(item));
  }
  return item.call ? callElement(item, conversation, on) : messageElement(item, { conversation, avatars, on });
}

/** A call that was, is, or was missed. It changes in place while the call goes on. */
function callElement(item, { kind, ended }, on) {
  const { title, detail, missed, act } = callEntry(item.call, { mine: item.mine, pair: kind === 'direct' });
  const who = kind === 'direct' ? '' : item.mine ? 'You' : item.sender.username;
  const words = { join: 'Join', call: missed ? 'Call back' : 'Call again' }[act];
  return make('article', {
    class: 'message call-entry', 'data-testid': 'message', 'data-type': 'call', 'data-id': item.id, 'data-seq': item.seq, 'data-mine': String(item.mine),
    'data-missed': missed, 'data-call': item.call.state, 'data-first': true, 'data-last': true,
  },
    make('span', { class: 'call-icon' }, item.call.media === 'video' ? icon('camera') : icon('phone')),
    make('div', { class: 'call-words' },
      make('b', { 'data-testid': 'message-text' }, title),
      make('span', { 'data-testid': 'call-detail' }, [who, detail, timeWords(item.timestamp)].filter(Boolean).join(' · '))),
    act && !ended && make('button', { type: 'button', class: 'quiet small', 'data-testid': act === 'join' ? 'call-join' : 'call-back', onclick: () => on.call(item, act) }, words));
}

function messageElement(item, { conversation, avatars, on }) {
  const alone = conversation.kind === 'direct';
  const name = item.mine ? 'You' : item.sender.username;
  const who = make('button', { type: 'button', class: 'sender', tabindex: '-1', onclick: () => on.person(item.sender) }, item.sender.username);
  const element = make('article', {
    class: 'message', 'data-testid': 'message', 'data-id': item.id, 'data-seq': item.seq, 'data-mine': String(item.mine), 'data-state': item.state,
    'data-first': item.first, 'data-last': item.last, 'data-calls': item.callsMe, 'data-type': item.type, 'data-gone': isDeleted(item),
    'data-big': typeof item.content === 'string' && ONLY_EMOJI.test(item.content) && /\D/.test(item.content) && !item.quote,
    'aria-label': `${name}, ${timeWords(item.timestamp)}`,
  },
    !alone && !item.mine && (item.last ? avatars.of(item.sender.id, item.sender.username, 'tiny') : make('span', { class: 'avatar-gap' })),
    make('div', { class: 'body' },
      !alone && !item.mine && item.first && who,
      item.type === 'announcement' && make('p', { class: 'announced' }, icon('megaphone'), 'Announcement'),
      make('div', { class: 'row' }, bubble(item, conversation, on), item.id && !isDeleted(item) && moreButton(item, on)),
      item.reactions.length > 0 && reactions(item, on),
      meta(item, on)));
  return element;
}

const isDeleted = ({ content, file }) => content == null && !file;

function bubble(item, { members, me }, on) {
  const element = make('div', { class: 'bubble', dir: 'auto' });
  if (item.quote) {
    const { id, name, text } = item.quote;
    const words = text === null ? 'An earlier message' : text.slice(0, 160);
    element.append(make('button', { type: 'button', class: 'quote', 'data-testid': 'quote', onclick: () => on.jump(id) },
      name && make('b', {}, name), make('span', {}, words)));
  }
  const text = make('div', { class: 'text', dir: 'auto', 'data-testid': 'message-text' });
  if (isDeleted(item)) {
    text.append(make('span', { class: 'gone' }, 'Message deleted'));
  } else {
    text.append(...written(item.content ?? '', item.mentions, members, me));
  }
  text.hidden = !isDeleted(item) && !item.content;
  element.append(...(item.file ? [on.file(item)] : []), text);
  return element;
}

/** Text with its web addresses and the names that were called. */
function written(content, mentions, members, me) {
  return splitLinks(content).flatMap(({ text, href }) =>
    href
      ? make('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text)
      : splitMentions(text, mentions, members, me.id).map((part) =>
          part.mention ? make('span', { class: 'name', 'data-me': part.me, 'data-testid': 'mention' }, part.text) : part.text));
}

function moreButton(item, on) {
  const button = iconButton('more', 'Actions for this message', { 'data-testid': 'message-menu', 'aria-haspopup': 'menu', 'aria-expanded': 'false' });
  button.addEventListener('click', () => on.menu(item, button));
  return make('div', { class: 'menu-anchor more-anchor' }, button);
}

function reactions(item, on) {
  const chip = ({ emoji, count, mine }) =>
    make('button', {
      type: 'button', class: 'reaction', 'aria-pressed': String(mine), 'aria-label': `${emoji} ${count}`, 'data-testid': 'reaction',
      onclick: () => on.react(item, emoji, !mine),
    }, emoji, make('b', {}, String(count)));
  return make('div', { class: 'reactions', role: 'group', 'aria-label': 'Reactions' }, ...item.reactions.map(chip));
}

function meta(item, on) {
  if (item.state === 'failed') {
    return make('div', { class: 'meta' }, icon('failed'), `Not sent. ${item.error ? errorWords(item.error) : ''} `,
      make('button', { type: 'button', 'data-testid': 'retry', onclick: () => on.retry(item) }, 'Try again'),
      make('button', { type: 'button', 'data-testid': 'discard', onclick: () => on.discard(item) }, 'Discard'));
  }
  const time = make('time', { datetime: new Date(item.timestamp).toISOString() }, timeWords(item.timestamp));
  const marks = [item.pinned && icon('pin'), item.pinned && make('span', { class: 'hidden' }, 'Pinned'), item.edited && 'edited', time];
  if (item.mine && !isDeleted(item)) {
    const readers = item.readBy > 0 && make('span', { 'data-testid': 'read-by' }, item.readBy === item.readers ? 'Read by all' : `Read by ${item.readBy}`);
    marks.push(readers, icon(item.state === 'read' ? 'delivered' : item.state), make('span', { class: 'hidden' }, STATES[item.state]));
  }
  return make('div', { class: 'meta', 'data-keep': Boolean(item.pinned || item.edited) }, ...marks.filter(Boolean));
}
