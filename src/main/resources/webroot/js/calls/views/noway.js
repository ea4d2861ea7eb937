import { make } from '../../dom.js';
import { openModal } from '../../views/modal.js';

/** No connection came about: the way to the page that finds out why. */
export function openNoWay() {
  const close = () => dialog.close();
  const body = make('div', { class: 'sheet' },
    make('p', {}, 'Your two networks let no call through. The check says what blocks it, here or on the server.'),
    make('div', { class: 'actions' },
      make('button', { type: 'button', class: 'quiet', onclick: close }, 'Close'),
      make('a', { class: 'primary', href: '#doctor', 'data-testid': 'noway-doctor', onclick: close }, 'Check calls')));
  const dialog = openModal({ title: 'No connection came about', testId: 'noway', body });
}
