import { icon, make } from '../dom.js';
import { countryName, languageName } from '../places.js';
import { errorWords } from '../words.js';
import { plainChips } from './chips.js';
import { confirmed, toast } from './dialogs.js';
import { openModal } from './modal.js';

/** Somebody's profile, and what one may do: write, follow, block, report. */
export async function openPerson(app, { id, username }, roomId) {
  const about = make('div', { class: 'person-about' });
  const actions = make('div', { class: 'person-actions' });
  const body = make('div', { class: 'sheet person' }, app.avatars.of(id, username, 'huge'), make('p', { class: 'about-name', dir: 'auto', 'data-testid': 'person-name' }, username), about, actions);
  const dialog = openModal({ title: 'Profile', testId: 'person', body });
  const relations = await app.relations().catch(() => ({ following: [], blocked: [] }));
  const state = { following: has(relations.following, id), blocked: has(relations.blocked, id) };
  drawActions(app, { id, username, roomId }, state, actions, dialog);
  const user = await app.api.readUser(app.visitor.token, id).catch(() => null);
  if (user) {
    drawAbout(about, user);
  }
}

const has = (people, id) => people.some((person) => person.id === id);

function drawAbout(about, { isGuest, bio, languages = [], country, interests = [] }) {
  const chips = make('div', { class: 'chips' });
  plainChips(chips, interests);
  const lines = [
    isGuest && 'Guest',
    country && `From ${countryName(country)}`,
    languages.length > 0 && `Speaks ${languages.map(languageName).join(', ')}`,
  ].filter(Boolean);
  about.replaceChildren(make('p', { class: 'muted' }, lines.join(' · ')), make('p', { class: 'bio', dir: 'auto', 'data-testid': 'person-bio' }, bio ?? ''), chips);
}

function drawActions(app, person, state, actions, dialog) {
  const { id, username, roomId } = person;
  const again = () => drawActions(app, person, state, actions, dialog);
  const tell = async (command, change) => {
    try {
      await app.session.request(command, { userId: id });
      Object.assign(state, change);
    } catch (error) {
      toast(errorWords(error));
    }
    again();
  };
  const write = async () => {
    try {
      if (!state.following) {
        await app.session.request('user:follow', { userId: id });
      }
      dialog.close();
      await app.write({ id, username });
    } catch (error) {
      toast(errorWords(error));
    }
  };
  const block = async () => {
    const text = 'Neither of you can write to the other, and you won’t be matched.';
    if (await confirmed({ title: `Block ${username}?`, text, yes: 'Block' })) {
      await tell('user:block', { blocked: true, following: false });
    }
  };
  const action = (name, words, testId, act, kind = 'secondary') =>
    make('button', { type: 'button', class: `${kind} small`, 'data-testid': testId, onclick: act }, icon(name), words);
  actions.replaceChildren(
    ...[
      !state.blocked && action('send', 'Write a message', 'person-write', write, 'primary'),
      !state.blocked && (state.following
        ? action('user', 'Unfollow', 'unfollow', () => tell('user:unfollow', { following: false }))
        : action('user', 'Follow', 'follow', () => tell('user:follow', { following: true }))),
      state.blocked
        ? action('block', 'Unblock', 'unblock', () => tell('user:unblock', { blocked: false }))
        : action('block', 'Block', 'person-block', block),
      action('flag', 'Report…', 'person-report', () => app.report({ id, username }, roomId)),
    ].filter(Boolean),
  );
}
