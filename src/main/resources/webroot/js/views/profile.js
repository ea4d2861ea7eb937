import { squared } from '../avatars.js';
import { icon, make } from '../dom.js';
import { errorWords } from '../words.js';
import { toast } from './dialogs.js';
import { field, form } from './modal.js';

/** One's own account: picture, what others see, password, who is blocked, the way out. */
export class ProfileView {
  constructor({ root, app, logOut, deleteAccount }) {
    Object.assign(this, { root, app, logOut, deleteAccount });
  }

  show() {
    const { me } = this.app.visitor;
    const heading = make('h1', { tabindex: '-1', dir: 'auto', 'data-testid': 'profile-name' }, me.username);
    const out = make('button', { type: 'button', class: 'secondary', 'data-testid': 'log-out', onclick: this.logOut }, icon('leave'), 'Log out');
    this.blocked = make('section', { class: 'card account-card', hidden: true });
    this.root.replaceChildren(make('div', { class: 'profile' },
      make('div', { class: 'card account-card' }, make('header', { class: 'profile-head' }, this.#picture(me), make('div', {}, heading, make('p', { class: 'muted', dir: 'auto' }, me.email ?? '')), out), this.#about(me)),
      make('div', { class: 'card account-card' }, make('h2', {}, 'Password'), this.#password()),
      make('a', { class: 'card account-card check-calls', href: '#doctor', 'data-testid': 'check-calls' }, 'Check whether calls work here'),
      this.blocked,
      make('details', { class: 'card account-card', 'data-testid': 'delete-account' }, make('summary', {}, 'Delete your account'), this.#deletion())));
    heading.focus({ preventScroll: true });
    this.#drawBlocked();
  }

  #picture(me) {
    const file = make('input', { type: 'file', accept: 'image/png,image/jpeg,image/gif,image/webp', class: 'hidden', id: 'picture', 'data-testid': 'picture' });
    file.addEventListener('change', () => file.files[0] && this.#savePicture(file.files[0]));
    return make('div', { class: 'own-picture' }, this.app.avatars.of(me.id, me.username, 'huge'), file, make('label', { for: 'picture', class: 'quiet small' }, 'Change picture'));
  }

  async #savePicture(file) {
    const { visitor, api, avatars } = this.app;
    try {
      await api.saveAvatar(visitor.token, await squared(file));
      avatars.forget(visitor.me.id);
      toast('Your picture is changed.');
    } catch (error) {
      toast(error.code ? errorWords(error) : 'This picture can’t be read.');
    }
  }

  #about(me) {
    const bio = field('About you', make('textarea', { rows: 3, maxlength: 500, 'data-testid': 'bio' }), 'Everybody can read this');
    bio.input.value = me.bio ?? '';
    const submit = async () => {
      await this.#change({ bio: bio.input.value.trim() });
      toast('Saved.');
    };
    return form({ fields: [bio], submit, words: 'Save', testId: 'about' });
  }

  #password() {
    const current = field('Current password', make('input', { type: 'password', autocomplete: 'current-password', maxlength: 128, 'data-testid': 'password-current' }));
    const next = field('New password', make('input', { type: 'password', autocomplete: 'new-password', maxlength: 128, 'data-testid': 'password-new' }), 'Logs you out everywhere else');
    const submit = async () => {
      if (next.input.value.length < 8) {
        throw new Error('The password takes 8 characters or more.');
      }
      try {
        await this.#change({ currentPassword: current.input.value, password: next.input.value });
      } catch (error) {
        throw error.code === 'AUTH_FAILED' ? new Error('The current password is wrong.') : error;
      }
      current.input.value = '';
      next.input.value = '';
      toast('Your password is changed.');
    };
    return form({ fields: [current, next], submit, words: 'Change the password', testId: 'password' });
  }

  #deletion() {
    const password = field('Password', make('input', { type: 'password', autocomplete: 'current-password', maxlength: 128, required: true, 'data-testid': 'delete-password' }), 'Your messages stay, without your name. Everything else goes, for good.');
    const submit = async () => {
      try {
        await this.deleteAccount(password.input.value);
      } catch (error) {
        throw error.code === 'AUTH_FAILED' ? new Error('The password is wrong.') : error;
      }
    };
    return form({ fields: [password], submit, words: 'Delete the account', testId: 'delete', danger: true });
  }

  async #change(changes) {
    const { visitor, api } = this.app;
    visitor.learn(await api.changeMe(visitor.token, changes));
  }

  async #drawBlocked() {
    const { blocked } = await this.app.relations().catch(() => ({ blocked: [] }));
    this.blocked.hidden = blocked.length === 0;
    const unblock = (userId) => this.app.session.request('user:unblock', { userId }).then(() => this.#drawBlocked(), (error) => toast(errorWords(error)));
    this.blocked.replaceChildren(make('h2', {}, 'Blocked'), make('ul', { class: 'members', 'data-testid': 'blocked' }, ...blocked.map(({ id, username }) =>
      make('li', {}, this.app.avatars.of(id, username, 'tiny'), make('span', { class: 'member-name', dir: 'auto' }, username), make('button', { type: 'button', class: 'quiet small', 'data-testid': 'blocked-unblock', onclick: () => unblock(id) }, 'Unblock')))));
  }
}
