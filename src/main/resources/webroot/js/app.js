import * as api from './api.js';
import { Avatars } from './avatars.js';
import { Calling } from './calling.js';
import { wireCalls } from './callrooms.js';
import { Conversations } from './conversations.js';
import { part } from './dom.js';
import { draftsOf } from './drafts.js';
import { browserTimers } from './events.js';
import { wireFiles } from './filesharing.js';
import { Meeting } from './meeting.js';
import { People } from './people.js';
import { Session } from './session.js';
import { Visitor } from './visitor.js';
import { AccountView } from './views/account.js';
import { Banner } from './views/banner.js';
import { ReportDialog, toast } from './views/dialogs.js';
import { ProfileView } from './views/profile.js';
import { Shell } from './views/shell.js';
import { StatsView } from './views/stats.js';
import { TalkView } from './views/talk.js';

/** Knows who is here, their one connection, and which part of Parley they look at; the address says which. */
export class App {
  constructor({ openSocket }) {
    this.visitor = new Visitor();
    this.session = new Session({ openSocket, timers: browserTimers, resume: () => ({ ...this.conversations.positions, ...this.meeting.positions }) });
    this.people = new People();
    this.avatars = new Avatars((userId) => api.readAvatar(this.visitor.token, userId));
    this.reports = new ReportDialog();
    this.conversations = new Conversations({
      session: this.session,
      timers: browserTimers,
      me: () => this.visitor.me,
      list: (before) => api.conversations(this.visitor.token, before),
      drafts: draftsOf(() => this.visitor.me),
      people: this.people,
    });
    this.shell = new Shell();
    this.stats = new StatsView({ read: api.readStats });
    this.banner = new Banner({ hurry: () => this.session.hurry() });
    const { session, visitor, conversations, avatars, shell } = this;
    this.calls = wireCalls({ session, visitor, conversations, avatars, shell, meeting: () => this.meeting, go: (hash) => this.#go(hash) });
    this.calling = this.calls.calling;
    this.files = wireFiles({ visitor, conversations, meeting: () => this.meeting });
    this.meeting = new Meeting({
      session: this.session,
      visitor: this.visitor,
      enter: (profile, entered) => this.#enterAsGuest(profile, entered),
      signOut: () => this.#signOut(),
      suggest: api.suggestName,
      reports: this.reports,
      calls: this.calls,
      files: this.files,
    });
    this.#makeViews();
    this.#listen();
  }

  #makeViews() {
    const { session, visitor, conversations, people, avatars } = this;
    const report = (person, roomId) => this.reports.open(person.username, (told) => this.#report(person, roomId, told));
    const shared = { session, visitor, conversations, people, avatars, api, report, files: this.files, go: (hash) => this.#go(hash), ...this.calls };
    this.talk = new TalkView({ root: part('view-talk'), shared });
    this.account = new AccountView({
      root: part('view-account'),
      logIn: (credentials) => this.#signIn(() => visitor.logIn(credentials)),
      register: (account) => this.#signIn(() => visitor.register(account)),
      upgrade: (account) => this.#signIn(() => visitor.upgrade(account)),
    });
    this.profile = new ProfileView({ root: part('view-account'), app: this.talk.app, logOut: () => this.#signOut(), deleteAccount: (password) => this.#deleteAccount(password) });
  }

  /** After a reload everything is taken up again. */
  async open() {
    const kept = await this.visitor.restore();
    if (!kept) {
      this.meeting.welcome();
      this.#route();
      return;
    }
    this.meeting.restore();
    this.#route();
    this.session.start(kept);
  }

  #listen() {
    const { session } = this;
    session.on('phase', (phase) => {
      this.banner.show(phase);
      this.stats.live = phase.phase === 'ready';
      this.meeting.connected(phase.phase === 'ready');
    });
    session.on('ready', (ready) => this.#ready(ready));
    session.on('lost', () => {
      this.meeting.lost();
      this.conversations.lost();
      this.people.clear();
    });
    session.on('over', (close) => this.#over(close));
    session.on('token', (token) => this.visitor.renewed(token));
    session.on('event', ({ name, data }) => this.#event(name, data));
    this.conversations.on('changed', () => this.shell.setUnread(this.conversations.unread));
    this.conversations.on('entered', () => this.#askWhoIsHere());
    this.meeting.on('view', ({ view, changed }) => this.#meetingShows(view, changed));
    this.meeting.on('talk', ({ roomId, mode, initiator }) => this.#talk(roomId, mode, initiator));
    this.meeting.on('said', () => (document.hidden || !document.hasFocus()) && this.shell.unread());
    addEventListener('hashchange', () => this.#route());
    addEventListener('online', () => session.hurry());
    addEventListener('offline', () => session.phase === 'ready' && session.probe());
    document.addEventListener('visibilitychange', () => this.#visible());
  }

  #ready(ready) {
    this.visitor.learn(ready.user);
    this.session.request('get:stats').then((stats) => this.stats.show(stats), () => {});
    this.conversations.ready(ready);
    this.talk.connected();
    this.meeting.ready(ready);
    this.calling.ready(ready);
    this.files.ready();
  }

  #event(name, data) {
    if (name === 'realtime:stats') {
      this.stats.show(data);
    } else if (Calling.isCall(name)) {
      this.calling.handle(name, data);
    } else if (name === 'error' || name === 'chat:error') {
      this.#unasked(name, data);
    } else if (name.startsWith('presence:')) {
      this.people.handle(name, data);
      this.meeting.handle(name, data);
    } else {
      this.meeting.handle(name, data);
      if (!(data.roomId in this.meeting.positions)) {
        this.conversations.handle(name, data);
      }
    }
  }

  /** Both chose a match that is a call, so it begins by itself. */
  #talk(roomId, mode, initiator) {
    const room = this.calls.callRoom(roomId);
    initiator ? this.calling.start(room, mode === 'video' ? 'video' : 'audio', { atOnce: true }) : this.calling.expect(roomId);
  }

  /** Changes of presence are told; how it stands among the members of a new room has to be asked. */
  #askWhoIsHere() {
    api.onlineUsers(this.visitor.token).then(({ users }) => users.forEach(({ id }) => this.people.learn({ id, online: true })), () => {});
  }

  /** A fault of a command that waits for an answer has been told there. */
  #unasked(name, data) {
    if (!data.replyAddress) {
      console.warn(name, data);
      if (data.temporary) {
        this.meeting.refused(data.retryAfterMs);
        this.conversations.refused(data.retryAfterMs);
      }
    }
  }

  async #enterAsGuest(profile, entered) {
    const kept = await this.visitor.enterAsGuest(profile);
    entered();
    this.session.start(kept);
  }

  async #signIn(step) {
    const before = this.visitor.me;
    const kept = await step();
    if (before && before.id !== this.visitor.me.id) {
      this.conversations.clear();
    }
    this.avatars.clear();
    this.session.start(kept);
    this.meeting.home();
    this.#go('#talk');
  }

  async #signOut() {
    const { isAccount } = this.visitor;
    const left = this.visitor.leave();
    this.#forget();
    this.#go(isAccount ? '#account' : '#meet');
    await left.catch(() => toast(isAccount ? 'You are logged out here.' : 'Your old name stays taken until its session runs out.'));
  }

  /** The session ends with the account, which is no news then. */
  async #deleteAccount(password) {
    this.deleting = true;
    try {
      await api.deleteMe(this.visitor.token, password);
    } finally {
      this.deleting = false;
    }
    this.visitor.forget();
    this.#forget();
    this.#go('#account');
    toast('Your account is deleted.');
  }

  /** The server has ended the session. A token that only grew old is changed; otherwise a word why. */
  async #over({ code, words }) {
    if (this.deleting) {
      return;
    }
    const kept = code === 4501 ? await this.visitor.revive() : null;
    if (kept) {
      this.session.start(kept);
      return;
    }
    const { isAccount } = this.visitor;
    this.visitor.forget();
    this.#forget(isAccount ? null : `${words}. Please choose a name again.`);
    if (isAccount) {
      this.accountWords = code === 4503 ? `${words}.` : `${words}. Please log in again.`;
      this.#go('#account');
    }
  }

  #forget(words) {
    this.calling.clear();
    this.files.clear();
    this.session.stop();
    this.conversations.clear();
    this.people.clear();
    this.avatars.clear();
    this.meeting.forget(words);
  }

  #report({ id }, roomId, { reason, text }) {
    const report = { userId: id, ...(roomId ? { roomId } : {}), reason, ...(text ? { text } : {}) };
    return this.session.request('user:report', report).then(() => toast('Thank you for the report.'));
  }

  #go(hash) {
    if (location.hash === hash) {
      this.#route();
    } else {
      location.hash = hash;
    }
  }

  /** `#meet`, `#talk`, `#talk/<room>`, `#account`, `#doctor`; without one, conversations for accounts. */
  #route() {
    const { me, isAccount } = this.visitor;
    const [area, roomId] = (location.hash || (isAccount && this.meeting.view === 'start' ? '#talk' : '#meet')).slice(1).split('/');
    this.shell.identify(me, this.avatars);
    if (area === 'talk' && me) {
      this.shell.show('talk');
      this.talk.show(roomId ? decodeURIComponent(roomId) : null);
      return;
    }
    this.talk.hide();
    if (area === 'doctor' && me) {
      this.shell.show('account');
      import('./calls/views/doctor.js').then(({ showDoctor }) => showDoctor(part('view-account'), { token: this.visitor.token }));
      return;
    }
    if (area === 'account' || area === 'talk') {
      this.shell.show('account');
      isAccount ? this.profile.show() : this.account.show(me, this.accountWords);
      this.accountWords = null;
    } else {
      this.shell.show(this.meeting.view);
    }
  }

  /** A chat that begins comes to the front; what else goes on with meeting waits until it is looked at. */
  #meetingShows(view, changed) {
    this.shell.identify(this.visitor.me, this.avatars);
    const meeting = !location.hash || location.hash === '#meet';
    if (meeting) {
      this.shell.show(view);
    } else if (view === 'chat' && changed) {
      this.#go('#meet');
    }
  }

  #visible() {
    if (document.hidden) {
      this.meeting.keepRoom();
    } else {
      this.shell.seen();
      this.session.hurry();
    }
  }
}
