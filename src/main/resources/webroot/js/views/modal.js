import { iconButton, make } from '../dom.js';
import { errorWords } from '../words.js';

let count = 0;

/** A dialog of its own making: gone from the page when it is closed, the focus back where it was. */
export function openModal({ title, testId, body, closed = () => {} }) {
  const id = `modal-${++count}`;
  const close = iconButton('close', 'Close', { 'data-testid': 'modal-close', onclick: () => dialog.close() });
  const head = make('header', { class: 'modal-head' }, make('h2', { id, tabindex: '-1' }, title), close);
  const dialog = make('dialog', { class: 'modal', 'aria-labelledby': id, 'data-testid': testId }, head, body);
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => {
    dialog.remove();
    closed();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** A field with its label and hint; `input` is found again as `field.input`. */
export function field(label, input, hint) {
  const id = `field-${++count}`;
  input.id = id;
  const words = hint && make('p', { class: 'hint', id: `${id}-hint` }, hint);
  if (words) {
    input.setAttribute('aria-describedby', `${id}-hint`);
  }
  const element = make('div', { class: 'field' }, make('label', { for: id }, label), input, words);
  element.input = input;
  return element;
}

export function check(label, attributes, hint) {
  const input = make('input', { type: 'checkbox', ...attributes });
  const words = make('span', {}, label, hint && make('small', {}, hint));
  const element = make('label', { class: 'check' }, input, words);
  element.input = input;
  return element;
}

/** A form that is sent once, says what went wrong, and can then be sent again. */
export function form({ fields, submit, words, testId, danger = false }) {
  const error = make('p', { class: 'error', role: 'alert', 'data-testid': testId && `${testId}-error` });
  const button = make('button', { type: 'submit', class: `primary${danger ? ' danger' : ''}`, 'data-testid': testId && `${testId}-submit` }, words);
  const element = make('form', { class: 'sheet', 'data-testid': testId, novalidate: true }, ...fields, error, make('div', { class: 'actions' }, button));
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    error.textContent = '';
    button.disabled = true;
    try {
      await submit();
    } catch (refusal) {
      error.textContent = refusal.code ? errorWords(refusal) : refusal.message;
    } finally {
      button.disabled = false;
    }
  });
  return element;
}
