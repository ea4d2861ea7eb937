import { make } from '../dom.js';
import { NAME_PATTERN } from '../vocabulary.js';
import { field, form, openModal } from './modal.js';

/** Lists people: found by name, online now, followed. */
export async function openPeople(app) {
  const lists = make('div', { class: 'people-lists' }, make('p', { class: 'muted' }, 'Looking who is here…'));
  const name = field('Find somebody by name', make('input', { maxlength: 20, autocapitalize: 'none', spellcheck: 'false', autocomplete: 'off', 'data-testid': 'find-name' }));
  const find = form({ fields: [name], words: 'Find', testId: 'find', submit: async () => {
    const user = await findByName(app, name.input.value.trim());
    dialog.close();
    app.person(user);
  } });
  const dialog = openModal({ title: 'People', testId: 'people-dialog', body: make('div', { class: 'sheet' }, find, lists) });
  const [online, relations] = await Promise.all([
    app.api.onlineUsers(app.visitor.token).catch(() => ({ users: [], total: 0 })),
    app.relations().catch(() => ({ following: [] })),
  ]);
  const here = new Set(online.users.map(({ id }) => id));
  const away = relations.following.filter(({ id }) => !here.has(id));
  lists.replaceChildren(
    people(app, dialog, `Online now (${online.users.length})`, online.users, 'online-users', true),
    away.length > 0 ? people(app, dialog, 'You follow', away, 'followed-users', false) : '');
}

function people(app, dialog, title, users, testId, online) {
  const entry = ({ id, username, isGuest }) => make('li', {}, make('button', {
    type: 'button', class: 'person-row', 'data-testid': 'person-row', 'data-name': username,
    onclick: () => {
      dialog.close();
      app.person({ id, username });
    },
  }, make('span', { class: 'picture', 'data-presence': String(online) }, app.avatars.of(id, username, 'tiny')), make('span', { dir: 'auto' }, username), isGuest && make('span', { class: 'role' }, 'Guest')));
  const nobody = make('p', { class: 'muted' }, 'Nobody else just now.');
  return make('section', {}, make('h3', {}, title), users.length > 0 ? make('ul', { class: 'members', 'data-testid': testId }, ...users.map(entry)) : nobody);
}

/** The account of that name; throws an error to show. */
export async function findByName(app, username) {
  if (!NAME_PATTERN.test(username)) {
    throw new Error('A name has 3 to 20 letters, digits or underscores.');
  }
  const [user] = await app.api.findUser(app.visitor.token, username);
  if (!user) {
    throw new Error('There is nobody of that name.');
  }
  return user;
}
