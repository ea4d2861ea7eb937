import { make } from '../dom.js';
import { NAME_PATTERN } from '../vocabulary.js';
import { field, form } from './modal.js';

const NAME_HINT = '3 to 20 letters, digits or underscores';

/** Lets one log in or register. A guest makes the account of the name they have. */
export class AccountView {
  constructor({ root, logIn, register, upgrade }) {
    Object.assign(this, { root, logIn, register, upgrade });
    this.notice = make('p', { class: 'notice', role: 'alert', 'data-testid': 'account-notice', hidden: true });
  }

  /** @param me the guest who comes here, or null */
  show(me, words) {
    this.notice.hidden = !words;
    this.notice.textContent = words ?? '';
    this.#choose(me ? 'register' : 'login', me);
  }

  #choose(kind, me) {
    const login = kind === 'login';
    const title = login ? 'Welcome back' : me ? 'Keep your name' : 'Make an account';
    const lead = login
      ? 'Log in to your conversations.'
      : me
        ? `${me.username} stays yours, with all your rooms.`
        : 'For conversations that last: direct messages, groups and rooms.';
    const heading = make('h1', { tabindex: '-1', 'data-testid': 'account-title' }, title);
    const other = make('button', { type: 'button', class: 'quiet', 'data-testid': login ? 'to-register' : 'to-login', onclick: () => this.#choose(login ? 'register' : 'login', login ? this.guest : me) },
      login ? 'New here? Make an account' : 'I have an account already');
    this.guest = me ?? this.guest ?? null;
    const parts = [heading, make('p', { class: 'muted' }, lead), this.notice, login ? this.#loginForm() : this.#registerForm(me), other, me && make('a', { class: 'quiet check-calls', href: '#doctor', 'data-testid': 'check-calls' }, 'Check whether calls work here')].filter(Boolean);
    this.root.replaceChildren(make('div', { class: 'card account-card' }, ...parts));
    heading.focus({ preventScroll: true });
  }

  #loginForm() {
    const login = field('Name or email', make('input', { name: 'username', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: 254, required: true, 'data-testid': 'login-name' }));
    const password = field('Password', make('input', { type: 'password', autocomplete: 'current-password', maxlength: 128, required: true, 'data-testid': 'login-password' }));
    const submit = async () => {
      if (!login.input.value.trim() || !password.input.value) {
        throw new Error('Please fill in both.');
      }
      try {
        await this.logIn({ login: login.input.value.trim(), password: password.input.value });
      } catch (error) {
        throw error.code === 'AUTH_FAILED' ? new Error('The name or the password is wrong.') : error;
      }
    };
    return form({ fields: [login, password], submit, words: 'Log in', testId: 'login' });
  }

  #registerForm(me) {
    const name = field('Name', make('input', { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: 20, value: me?.username ?? '', required: true, 'data-testid': 'register-name' }), NAME_HINT);
    const email = field('Email', make('input', { type: 'email', autocomplete: 'email', maxlength: 254, required: true, 'data-testid': 'register-email' }));
    const password = field('Password', make('input', { type: 'password', autocomplete: 'new-password', minlength: 8, maxlength: 128, required: true, 'data-testid': 'register-password' }), '8 characters or more');
    const submit = async () => {
      const username = name.input.value.trim();
      if (!NAME_PATTERN.test(username)) {
        throw new Error(`The name takes ${NAME_HINT}.`);
      }
      if (password.input.value.length < 8) {
        throw new Error('The password takes 8 characters or more.');
      }
      const account = { username, email: email.input.value.trim(), password: password.input.value };
      try {
        await (me ? this.upgrade(account) : this.register(account));
      } catch (error) {
        throw error.code === 'CONFLICT' ? new Error('This name or this email is taken.') : error;
      }
    };
    return form({ fields: [name, email, password], submit, words: me ? 'Keep this name' : 'Make the account', testId: 'register' });
  }
}
