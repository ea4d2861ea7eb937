import { make, newId } from '../dom.js';
import { toast } from './dialogs.js';
import { Chips } from './chips.js';
import { check, field, form, openModal } from './modal.js';
import { findByName } from './peoplelist.js';

const SLOW = [[0, 'Off'], [5_000, '5 seconds'], [30_000, '30 seconds'], [60_000, 'A minute'], [600_000, '10 minutes']];

/** Makes a group or a public room, with the people in it. */
export function openCreate(app, kind) {
  const about = aboutFields({ kind, settings: { isPrivate: kind === 'group', allowGuests: true } });
  const invited = new Map();
  const people = invitation(app, invited);
  const intent = intents();
  const submit = async () => {
    await people.finish();
    const { name, description, settings } = about.read();
    const members = people.chips.values.map((username) => invited.get(username));
    await Promise.all(members.map((userId) => app.session.request('user:follow', { userId })));
    const { roomId } = await app.session.request('room:create', intent({ kind, name, description, settings, members }));
    dialog.close();
    await app.open(roomId);
  };
  const title = kind === 'group' ? 'New group' : 'New room';
  const dialog = openModal({ title, testId: 'room-form', body: form({ fields: [...about.main, people.element, about.more], submit, words: 'Make it', testId: 'room' }) });
  about.name.focus();
}

/** Names what is asked for: the same form sent again, as after a lost answer, makes no second room. */
function intents() {
  let last = {};
  return (body) => {
    const asked = JSON.stringify(body);
    last = last.asked === asked ? last : { asked, clientId: newId() };
    return { ...body, clientId: last.clientId };
  };
}

/** Changes the settings of a room that is there. */
export function openSettings(conversation) {
  const { kind, feed } = conversation;
  const about = aboutFields({ kind, ...feed.about });
  const submit = async () => {
    await conversation.request('room:update', about.read());
    dialog.close();
  };
  const dialog = openModal({ title: 'Settings', testId: 'settings-form', body: form({ fields: [...about.main, about.more], submit, words: 'Save', testId: 'settings' }) });
  about.more.open = true;
}

/** Brings somebody into a room. */
export function openAddMember(app, conversation) {
  const name = field('Name', make('input', { maxlength: 20, autocapitalize: 'none', spellcheck: 'false', autocomplete: 'off', 'data-testid': 'add-name' }));
  const submit = async () => {
    const { id, username } = await findByName(app, name.input.value.trim());
    await app.session.request('user:follow', { userId: id });
    await conversation.request('room:add', { userId: id });
    dialog.close();
    toast(`${username} is in.`);
  };
  const dialog = openModal({ title: `Add to ${conversation.title}`, testId: 'add-form', body: form({ fields: [name], submit, words: 'Add', testId: 'add' }) });
  name.input.focus();
}

function invitation(app, invited) {
  const input = make('input', { maxlength: 20, autocapitalize: 'none', spellcheck: 'false', autocomplete: 'off', enterkeyhint: 'done', 'data-testid': 'invite-name' });
  const list = make('div', { class: 'chips', role: 'list', 'aria-label': 'Who is invited', 'data-testid': 'invited' });
  const chips = new Chips({ list, limit: 49, changed: () => {} });
  const element = field('Who is in it', input, 'Names, each with Enter');
  const error = make('p', { class: 'error', role: 'alert' });
  element.append(list, error);
  const add = async () => {
    const { id, username } = await findByName(app, input.value.trim());
    invited.set(username, id);
    chips.add(username);
    input.value = '';
  };
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && input.value.trim()) {
      event.preventDefault();
      error.textContent = '';
      add().catch((refusal) => (error.textContent = refusal.message));
    }
  });
  return { element, chips, finish: async () => input.value.trim() && add() };
}

function aboutFields({ kind, name = '', description = '', settings = {} }) {
  const title = field('Name', make('input', { maxlength: 100, value: name, required: true, autocomplete: 'off', 'data-testid': 'room-name' }));
  const text = field('What it is about', make('textarea', { maxlength: 1_000, rows: 2, 'data-testid': 'room-description' }));
  text.input.value = description;
  const hidden = check('Private', { checked: settings.isPrivate, 'data-testid': 'set-private' }, 'Not in the list; entered by invitation');
  const guests = check('Guests may enter', { checked: settings.allowGuests !== false, 'data-testid': 'set-guests' });
  const announce = check('Only admins write', { checked: settings.announceOnly, 'data-testid': 'set-announce' });
  const calls = check('Calls', { checked: settings.allowCalls ?? kind === 'group', 'data-testid': 'set-calls' }, 'Members may call together');
  const files = check('Files and voice notes', { checked: settings.allowFileSharing !== false, 'data-testid': 'set-files' }, 'Members may send them');
  const fromJoin = check('New members see only what comes after them', { checked: settings.historyFromJoin });
  const slow = field('Slow mode', make('select', { 'data-testid': 'set-slow' }, ...SLOW.map(([ms, words]) => make('option', { value: ms, selected: ms === (settings.slowModeMs ?? 0) }, words))));
  const most = field('At most', make('input', { type: 'number', min: 2, max: 10_000, value: settings.maxParticipants ?? '', placeholder: 'as many as the server takes', 'data-testid': 'set-most' }), 'people');
  const more = make('details', { class: 'more' }, make('summary', {}, 'Settings'), kind === 'group' ? '' : hidden, guests, announce, calls, files, fromJoin, make('div', { class: 'pair' }, slow, most));
  const read = () => {
    if (title.input.value.trim() === '') {
      throw new Error('Please give it a name.');
    }
    return {
      name: title.input.value.trim(),
      description: text.input.value.trim(),
      settings: {
        ...(kind === 'group' ? {} : { isPrivate: hidden.input.checked }),
        allowGuests: guests.input.checked,
        announceOnly: announce.input.checked,
        allowCalls: calls.input.checked,
        allowFileSharing: files.input.checked,
        historyFromJoin: fromJoin.input.checked,
        slowModeMs: Number(slow.input.value),
        ...(most.input.value ? { maxParticipants: Number(most.input.value) } : {}),
      },
    };
  };
  return { main: [title, text], more, read, name: title.input };
}
