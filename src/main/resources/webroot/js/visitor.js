import * as api from './api.js';
import { storedAccount, storedSession } from './storage.js';

/** A token with less left than this is changed for a new one before it is used. */
const FRESH_MS = 60_000;
/** A session that nobody renews ends one day; once a day keeps it. */
const ROTATE_AFTER_MS = 86_400_000;

/** Knows who uses this page: a guest of this tab, an account of this browser, or nobody yet. Keeps the tokens over reloads. */
export class Visitor {
  me = null;
  #kept = null;

  get token() {
    return this.#kept?.token ?? null;
  }

  get isAccount() {
    return this.me !== null && !this.me.isGuest;
  }

  /** Takes up what was kept; resolves with the tokens, or null. */
  async restore() {
    const guest = storedSession.read();
    const account = storedAccount.read();
    if (guest?.token) {
      this.#is({ ...guest.guest, isGuest: true }, guest);
    } else if (account?.token) {
      this.#is(account.user, account);
      await this.#rotateWhenDue();
    }
    return this.#kept;
  }

  async enterAsGuest(profile) {
    const created = await api.createGuest(profile);
    storedSession.write(created);
    return this.#is({ ...created.guest, isGuest: true }, created);
  }

  async register(account) {
    return this.#signedIn(await api.register(account));
  }

  async logIn(credentials) {
    return this.#signedIn(await api.login(credentials));
  }

  /** The guest becomes an account with the same id. */
  async upgrade(account) {
    return this.#signedIn(await api.upgrade(this.token, account));
  }

  /** Takes in what the server says of the one signed in. */
  learn(user) {
    this.me = { ...this.me, ...user };
    if (this.isAccount) {
      storedSession.clear();
      storedAccount.write({ ...this.#kept, user: this.me });
    }
  }

  /** A fresh token of the same session, come by the socket. */
  renewed({ token, expiresAt }) {
    Object.assign(this.#kept, { token, expiresAt });
    this.#write();
  }

  /** The token was refused: the refresh token may still be good. Resolves with new tokens, or null. */
  async revive() {
    if (!this.#kept?.refreshToken) {
      return null;
    }
    try {
      await this.#rotate();
      return this.#kept;
    } catch (error) {
      if (error.code === 'DISCONNECTED') {
        return this.#kept;
      }
      return null;
    }
  }

  /** Leaves for good; the server is told, and a failure of that is the caller's to mention. */
  async leave() {
    const { token, isAccount } = this;
    this.forget();
    await (isAccount ? api.logout(token) : api.endGuest(token));
  }

  forget() {
    if (this.isAccount) {
      storedAccount.clear();
    }
    storedSession.clear();
    this.me = null;
    this.#kept = null;
  }

  #signedIn(entry) {
    storedSession.clear();
    this.#is({ ...entry.user, isGuest: false }, { ...entry, rotatedAt: Date.now() });
    this.#write();
    return this.#kept;
  }

  #is(me, { token, expiresAt, refreshToken, rotatedAt }) {
    this.me = me;
    this.#kept = { token, expiresAt, refreshToken, rotatedAt };
    return this.#kept;
  }

  #write() {
    if (this.isAccount) {
      storedAccount.write({ ...this.#kept, user: this.me });
    } else if (this.me) {
      storedSession.write({ ...this.#kept, guest: this.me });
    }
  }

  async #rotateWhenDue() {
    const { expiresAt, rotatedAt = 0 } = this.#kept;
    if (expiresAt - Date.now() < FRESH_MS || Date.now() - rotatedAt > ROTATE_AFTER_MS) {
      // Without an answer the old token is tried: the server says what becomes of it.
      await this.#rotate().catch(() => {});
    }
  }

  /** One tab at a time: a refresh token that is brought twice ends the session. */
  async #rotate() {
    const exchange = async () => {
      const latest = storedAccount.read();
      if (latest?.user?.id === this.me.id && latest.refreshToken !== this.#kept.refreshToken) {
        this.#is(this.me, latest);
        return;
      }
      const entry = await api.refresh(this.#kept.refreshToken);
      this.#is({ ...entry.user, isGuest: false }, { ...entry, rotatedAt: Date.now() });
      this.#write();
    };
    await (navigator.locks ? navigator.locks.request('parley.refresh', exchange) : exchange());
  }
}
