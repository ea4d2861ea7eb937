import { icon, make } from '../dom.js';
import { errorWords } from '../words.js';
import { toast } from './dialogs.js';
import { field, openModal } from './modal.js';

const PAUSE_MS = 250;

/** The public rooms: looked through, and entered. */
export function openDirectory(app) {
  const results = make('ul', { class: 'directory', 'data-testid': 'directory-list', 'aria-live': 'polite' });
  const words = field('Find a public room', make('input', { type: 'search', maxlength: 100, placeholder: 'Name of a room', 'data-testid': 'directory-words' }));
  const create = make('button', { type: 'button', class: 'quiet', onclick: () => {
    dialog.close();
    app.create('room');
  } }, icon('plus'), 'Make a new room');
  const dialog = openModal({ title: 'Rooms', testId: 'directory-dialog', body: make('div', { class: 'sheet' }, words, results, create) });
  let asked = 0;
  const look = async () => {
    const mine = ++asked;
    const query = words.input.value.trim();
    try {
      const { rooms } = await app.session.request('room:list', { limit: 100, ...(query ? { query } : {}) });
      if (mine === asked) {
        results.replaceChildren(...(rooms.length > 0 ? rooms.map((room) => entry(app, dialog, room)) : [make('li', { class: 'muted' }, 'No room of that name.')]));
      }
    } catch (error) {
      results.replaceChildren(make('li', { class: 'muted' }, errorWords(error)));
    }
  };
  let pause;
  words.input.addEventListener('input', () => {
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  });
  look();
}

function entry(app, dialog, room) {
  const { id, name, description, memberCount } = room;
  const inside = Boolean(app.conversations.get(id));
  const enter = async () => {
    try {
      if (!inside) {
        await app.session.request('room:join', { roomId: id });
      }
      dialog.close();
      await app.open(id);
    } catch (error) {
      toast(errorWords(error));
    }
  };
  return make('li', { 'data-testid': 'directory-room', 'data-name': name },
    app.pictureOf({ kind: 'room', id, title: name }),
    make('div', {}, make('b', { dir: 'auto' }, name), make('p', { class: 'muted', dir: 'auto' }, description || ''), make('p', { class: 'muted' }, `${memberCount} member${memberCount === 1 ? '' : 's'}`)),
    make('button', { type: 'button', class: inside ? 'secondary small' : 'primary small', 'data-testid': 'join', onclick: enter }, inside ? 'Open' : 'Join'));
}
