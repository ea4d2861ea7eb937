import { make, part, setText } from '../dom.js';
import { errorWords } from '../words.js';

const REASONS = {
  harassment: 'Insults, threats, harassment',
  sexual: 'Unwanted sexual content',
  hate: 'Hate against a group',
  spam: 'Advertising, spam or a scam',
  underage: 'They seem to be a child',
  other: 'Something else',
};

/** Asks for a yes; resolves with whether it came. */
export function confirmed({ title, text, yes }) {
  const dialog = part('confirm-dialog');
  setText(part('confirm-title'), title);
  setText(part('confirm-text'), text);
  setText(part('confirm-yes'), yes);
  dialog.returnValue = 'no';
  dialog.showModal();
  part('confirm-yes').focus();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
  });
}

/** Asks what happened and stays open until the report has arrived or is given up. */
export class ReportDialog {
  #dialog = part('report-dialog');

  constructor() {
    const choice = ([value, words]) =>
      make('label', {}, make('input', { type: 'radio', name: 'reason', value, 'data-testid': `reason-${value}` }), words);
    part('report-reasons').append(...Object.entries(REASONS).map(choice));
    part('report-cancel').addEventListener('click', () => this.close());
    this.#dialog.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  open(name, send) {
    this.send = send;
    this.#dialog.querySelector('form').reset();
    setText(part('report-name'), name);
    setText(part('report-error'), '');
    this.#dialog.showModal();
    this.#dialog.querySelector('[name="reason"]').focus();
  }

  close() {
    this.#dialog.close();
  }

  async #submit() {
    const reason = this.#dialog.querySelector('[name="reason"]:checked')?.value;
    if (!reason) {
      setText(part('report-error'), 'Please choose what happened.');
      return;
    }
    const button = part('report-send');
    button.disabled = true;
    try {
      await this.send({ reason, text: part('report-text').value.trim() });
      this.close();
    } catch (error) {
      setText(part('report-error'), errorWords(error));
    } finally {
      button.disabled = false;
    }
  }
}

let hiding = 0;

export function toast(words) {
  const element = part('toast');
  setText(element, words);
  element.setAttribute('data-shown', '');
  clearTimeout(hiding);
  hiding = setTimeout(() => element.removeAttribute('data-shown'), 4_000);
}
