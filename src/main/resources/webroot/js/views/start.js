import { make, paintAvatar, part, setText } from '../dom.js';
import { countries, languageName, languages, ownLanguages } from '../places.js';
import { INTEREST_LIMIT, NAME_PATTERN } from '../vocabulary.js';
import { Chips } from './chips.js';

const SUGGESTIONS = ['music', 'films', 'books', 'games', 'travel', 'food', 'sport', 'science', 'art', 'technology', 'nature', 'history'];

/** The form that asks for a name and preferences; `submit(name, preferences)` is called with valid ones. */
export class StartView {
  #name = part('name');
  #error = part('name-error');
  #button = part('start');
  #signedIn = false;

  constructor({ submit, suggest, signOut, stored }) {
    this.#languages();
    this.#interests();
    this.#fill(part('country'), countries());
    this.#restore(stored);
    part('start-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit(submit);
    });
    this.#name.addEventListener('input', () => this.showNameError(''));
    part('suggest').addEventListener('click', () => this.suggestName(suggest));
    part('sign-out').addEventListener('click', signOut);
  }

  /** A guest who has a name already only chooses preferences. */
  show(guest) {
    this.#signedIn = Boolean(guest);
    part('name-field').hidden = this.#signedIn;
    part('signed-in').hidden = !this.#signedIn;
    if (guest) {
      paintAvatar(part('me-avatar'), guest.username);
      setText(part('me-name'), guest.username);
      part('sign-out').hidden = guest.isGuest === false;
    }
    this.busy(false);
  }

  async suggestName(suggest) {
    try {
      this.#name.value = await suggest();
      this.showNameError('');
    } catch {
      // A suggestion is a kindness: without one the field stays as it is.
    }
  }

  get hasName() {
    return this.#name.value.trim() !== '';
  }

  get preferences() {
    const chosen = {
      languages: this.languageChips.values,
      interests: this.interestChips.values,
      gender: part('gender').value,
      wantGender: part('want-gender').value,
      country: part('country').value,
      mode: this.#mode(),
    };
    return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value.length > 0));
  }

  showNameError(words) {
    setText(this.#error, words);
    this.#name.setAttribute('aria-invalid', words ? 'true' : 'false');
    if (words) {
      this.#name.focus();
    }
  }

  showNotice(words) {
    const notice = part('start-notice');
    notice.hidden = !words;
    setText(notice, words ?? '');
  }

  busy(on) {
    this.#button.disabled = on;
    setText(this.#button, on ? 'One moment…' : 'Find someone to talk to');
  }

  #mode() {
    const mode = part('modes').querySelector(':checked').value;
    return mode === 'text' ? '' : mode;
  }

  #submit(submit) {
    this.#addInterest();
    const name = this.#name.value.trim();
    if (!this.#signedIn && !NAME_PATTERN.test(name)) {
      this.showNameError('Please use 3 to 20 letters, digits or underscores.');
      return;
    }
    this.showNotice(null);
    this.busy(true);
    submit(name, this.preferences);
  }

  #languages() {
    const select = part('language-add');
    this.#fill(select, languages(), 'Add a language');
    this.languageChips = new Chips({ list: part('languages'), limit: 8, label: languageName, changed: () => {} });
    select.addEventListener('change', () => {
      this.languageChips.add(select.value);
      select.value = '';
    });
  }

  #interests() {
    const input = part('interest-add');
    this.interestChips = new Chips({ list: part('interests'), limit: INTEREST_LIMIT, changed: (all) => this.#countInterests(all) });
    input.addEventListener('keydown', (event) => {
      if ((event.key === 'Enter' || event.key === ',') && !event.isComposing && input.value.trim()) {
        event.preventDefault();
        this.#addInterest();
      } else if (event.key === 'Backspace' && input.value === '') {
        this.interestChips.set(this.interestChips.values.slice(0, -1));
      }
    });
    input.addEventListener('blur', () => this.#addInterest());
  }

  #addInterest() {
    const input = part('interest-add');
    for (const word of input.value.split(',').map((text) => text.trim().toLowerCase()).filter(Boolean)) {
      this.interestChips.add(word);
    }
    input.value = '';
  }

  #countInterests(chosen) {
    const full = chosen.length >= INTEREST_LIMIT;
    setText(part('interest-count'), chosen.length ? `${chosen.length} of ${INTEREST_LIMIT}` : 'optional');
    part('interest-add').disabled = full;
    const left = full ? [] : SUGGESTIONS.filter((word) => !chosen.includes(word)).slice(0, 8);
    const suggest = (word) => make('button', { type: 'button', class: 'chip', onclick: () => this.interestChips.add(word) }, word);
    part('suggestions').replaceChildren(...left.map(suggest));
    part('suggestion-hint').hidden = left.length === 0;
  }

  #fill(select, options, first) {
    if (first) {
      select.append(make('option', { value: '' }, first));
    }
    select.append(...options.map(({ code, name }) => make('option', { value: code }, name)));
  }

  #restore(stored) {
    this.#name.value = stored?.name ?? '';
    this.languageChips.set(stored?.languages ?? ownLanguages());
    this.interestChips.set(stored?.interests ?? []);
    part('gender').value = stored?.gender ?? '';
    part('want-gender').value = stored?.wantGender ?? '';
    part('country').value = stored?.country ?? '';
    const mode = part('modes').querySelector(`[value="${CSS.escape(stored?.mode || 'text')}"]`);
    (mode ?? part('modes').querySelector('[value="text"]')).checked = true;
    part('more').open = Boolean(stored?.gender || stored?.wantGender || stored?.country);
  }
}
