import { icon, make } from '../dom.js';

let opened = null;

/**
 * A menu that belongs to a button, made when it is opened: arrows move, Escape closes and gives the focus back.
 *
 * @param items `[{icon, words, danger, testId, act}]`
 * @param above further elements that stand before the items, buttons too
 */
export function popup(button, items, { label, above = [] }) {
  const again = opened?.button === button;
  opened?.close();
  if (again) {
    return;
  }
  const entries = items.map(({ icon: name, words, danger, testId, act }) =>
    make('button', { type: 'button', role: 'menuitem', tabindex: '-1', class: danger && 'danger', 'data-testid': testId, onclick: () => act() }, icon(name), words),
  );
  const list = make('div', { class: 'popup', role: 'menu', 'aria-label': label, 'data-testid': 'popup' }, ...above, ...entries);
  opened = { button, list, close: (back = true) => shut(list, button, back) };
  button.setAttribute('aria-expanded', 'true');
  button.after(list);
  place(list);
  list.addEventListener('keydown', (event) => move(event, list));
  list.addEventListener('click', (event) => event.target.closest('button') && opened?.close(), true);
  buttons(list)[0]?.focus();
}

function buttons(list) {
  return [...list.querySelectorAll('button')];
}

function shut(list, button, back) {
  opened = null;
  const within = list.contains(document.activeElement);
  list.remove();
  button.setAttribute('aria-expanded', 'false');
  if (back && within) {
    button.focus({ preventScroll: true });
  }
}

/** Upwards where there is no room below, within what scrolls or the window. */
function place(list) {
  const frame = list.closest('.messages, .panel, .modal')?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
  const { bottom, height } = list.getBoundingClientRect();
  list.toggleAttribute('data-up', bottom > frame.bottom - 8 && bottom - 2 * height > frame.top);
}

function move(event, list) {
  const all = buttons(list);
  const at = all.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const target = step ? at + step + all.length : { Home: 0, End: all.length - 1 }[event.key];
  if (target !== undefined) {
    event.preventDefault();
    all[target % all.length].focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') {
    event.preventDefault();
    event.stopPropagation();
    opened?.close();
  }
}

document.addEventListener('pointerdown', (event) => {
  if (opened && !opened.list.contains(event.target) && !opened.button.contains(event.target)) {
    opened.close(false);
  }
});
