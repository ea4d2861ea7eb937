import * as api from './api.js';
import { browserTimers } from './events.js';
import { Search } from './match.js';
import { Room } from './room.js';
import { Session } from './session.js';
import { storedPreferences, storedRoom, storedSearch, storedSession } from './storage.js';
import { errorWords } from './words.js';
import { Banner } from './views/banner.js';
import { ChatView } from './views/chat.js';
import { toast } from './views/dialogs.js';
import { SearchView } from './views/search.js';
import { Shell } from './views/shell.js';
import { StartView } from './views/start.js';
import { StatsView } from './views/stats.js';

/** What the visitor is doing: choosing (start), searching, chatting; and the way from one to the next. */
export class App {
  #guest = null;
  #room = null;
  /** Rooms that were left, perhaps while there was no connection to say so. */
  #left = new Set();

  constructor({ openSocket }) {
    this.session = new Session({ openSocket, timers: browserTimers, resume: () => this.#resume() });
    this.search = new Search({ session: this.session, timers: browserTimers });
    this.shell = new Shell();
    this.stats = new StatsView({ read: api.readStats });
    this.banner = new Banner({ hurry: () => this.session.hurry() });
    this.start = new StartView({
      submit: (name, preferences) => this.#begin(name, preferences),
      suggest: api.suggestName,
      signOut: () => this.#signOut(),
      stored: storedPreferences.read(),
    });
    this.searching = new SearchView({ search: this.search, cancel: () => this.#cancel() });
    this.chat = new ChatView({ next: () => this.#next(), again: () => this.#look(), home: () => this.#home() });
    this.#listen();
  }

  /** After a reload the session, the room and the search are taken up again. */
  open() {
    const stored = storedSession.read();
    if (!stored?.token) {
      this.#show('start');
      if (!this.start.hasName) {
        this.start.suggestName(api.suggestName);
      }
      return;
    }
    this.#guest = stored.guest;
    const saved = storedRoom.read();
    if (saved) {
      this.#enter(this.#makeRoom(saved, saved));
    } else {
      this.#show(storedSearch.read() ? 'search' : 'start');
    }
    this.session.start(stored);
  }

  #listen() {
    const { session, search } = this;
    session.on('phase', (phase) => {
      this.banner.show(phase);
      this.stats.live = phase.phase === 'ready';
      this.chat.setConnected(phase.phase === 'ready');
    });
    session.on('ready', (ready) => this.#ready(ready));
    session.on('lost', () => this.#room?.lost());
    session.on('over', ({ words }) => this.#over(words));
    session.on('token', (token) => storedSession.write({ ...token, guest: this.#guest }));
    session.on('event', ({ name, data }) => this.#event(name, data));
    search.on('refused', (error) => this.#home(errorWords(error)));
    addEventListener('pagehide', () => this.#keepRoom());
    addEventListener('online', () => session.hurry());
    addEventListener('offline', () => session.phase === 'ready' && session.probe());
    document.addEventListener('visibilitychange', () => this.#visible());
  }

  #resume() {
    return this.#room && !this.#room.ended ? { [this.#room.roomId]: this.#room.feed.position } : {};
  }

  async #begin(name, preferences) {
    storedPreferences.write({ name: name || storedPreferences.read()?.name, ...preferences });
    if (this.#guest && this.session.phase === 'ready') {
      this.#look();
      return;
    }
    try {
      const { gender, languages, country, interests } = preferences;
      const created = await api.createGuest({ username: name, gender, languages, country, interests });
      this.#guest = created.guest;
      storedSession.write(created);
      storedSearch.write(preferences);
      this.#show('search');
      this.session.start(created);
    } catch (error) {
      this.start.busy(false);
      this.#refusedName(error);
    }
  }

  #refusedName(error) {
    if (error.code === 'CONFLICT') {
      this.start.showNameError('Somebody has that name right now. Please try another one.');
    } else if (error.code === 'VALIDATION_ERROR' && error.details?.some(({ path }) => /username/.test(path))) {
      this.start.showNameError(errorWords(error));
    } else {
      this.start.showNotice(errorWords(error));
    }
  }

  #ready({ user, rooms = [], recovered = {} }) {
    this.#guest = { ...this.#guest, ...user };
    this.session.request('get:stats').then((stats) => this.stats.show(stats), () => {});
    const matches = rooms.filter(({ kind, id }) => kind === 'match' && !this.#leftBefore(id));
    const room = this.#room;
    if (room && !room.ended) {
      room.restored(rooms.find(({ id }) => id === room.roomId), recovered[room.roomId] !== false);
    } else if (matches.length > 0) {
      this.#adopt(matches[0]);
    } else if (storedSearch.read()) {
      this.search.active || this.search.progress ? this.search.resume(storedSearch.read()) : this.#look();
    } else if (!room) {
      this.#show('start');
    }
  }

  #leftBefore(roomId) {
    if (this.#left.has(roomId)) {
      this.session.request('leave-room', { roomId }).catch(() => {});
      return true;
    }
    return false;
  }

  /** A match made while we were away: its members say who it is with. */
  #adopt({ id, members = [] }) {
    const other = members.find((member) => member.id !== this.#guest.id);
    if (other) {
      this.#matched({ roomId: id, peer: { id: other.id, username: other.username } });
    }
  }

  #event(name, data) {
    if (name === 'user:matched') {
      this.#matched(data);
    } else if (name === 'realtime:stats') {
      this.stats.show(data);
    } else if (name.startsWith('user:match:')) {
      this.search.handle(name, data);
    } else if (name === 'error' || name === 'chat:error') {
      this.#unasked(name, data);
    } else {
      this.#room?.handle(name, data);
    }
  }

  /** A fault of a command that waits for an answer has been told there. */
  #unasked(name, data) {
    if (!data.replyAddress) {
      console.warn(name, data);
    }
  }

  #matched({ roomId, peer }) {
    if (this.#room?.roomId === roomId || this.#left.has(roomId)) {
      return;
    }
    this.search.end();
    storedSearch.clear();
    const room = this.#makeRoom({ roomId, peer });
    this.#enter(room);
    room.open();
    this.#keepRoom();
  }

  #makeRoom({ roomId, peer }, saved = {}) {
    return new Room({ session: this.session, me: this.#guest, timers: browserTimers, roomId, peer, saved });
  }

  #enter(room) {
    this.#room = room;
    room.on('applied', ({ type, data }) => this.#applied(type, data));
    room.on('changed', () => room.ended && this.#ended(room));
    this.#show('chat');
    this.chat.show(room);
    this.chat.setConnected(this.session.phase === 'ready');
  }

  #ended({ roomId }) {
    this.#left.add(roomId);
    storedRoom.clear();
  }

  #applied(type, { sender }) {
    this.#keepRoom();
    if (type === 'chat:message' && sender.id !== this.#guest.id && (document.hidden || !document.hasFocus())) {
      this.shell.unread();
    }
  }

  #keepRoom() {
    if (this.#room && !this.#room.ended) {
      storedRoom.write(this.#room.snapshot());
    }
  }

  async #next() {
    const room = this.#room;
    this.#forgetRoom();
    this.#show('search');
    await room.leave();
    this.#look();
  }

  /** Searches with the preferences as they are now. */
  #look() {
    const preferences = this.start.preferences;
    storedPreferences.write({ name: this.#guest.username, ...preferences });
    storedSearch.write(preferences);
    this.#forgetRoom();
    this.#show('search');
    if (this.session.phase === 'ready') {
      this.search.start(preferences);
    } else {
      this.session.hurry();
    }
  }

  #cancel() {
    storedSearch.clear();
    this.search.cancel();
    this.#home();
  }

  #home(words) {
    this.#forgetRoom();
    storedSearch.clear();
    this.#show('start');
    this.start.showNotice(typeof words === 'string' ? words : null);
  }

  async #signOut() {
    const { token } = this.session;
    this.#forget();
    this.#show('start');
    await api.endGuest(token).catch(() => toast('Your old name stays taken until its session runs out.'));
  }

  /** The server has ended the session: back to the start, with a word why. */
  #over(words) {
    this.search.end();
    this.#forget();
    this.#show('start');
    this.start.showNotice(`${words}. Please choose a name again.`);
  }

  #forget() {
    this.#forgetRoom();
    this.#guest = null;
    storedSession.clear();
    storedSearch.clear();
    this.session.stop();
  }

  #forgetRoom() {
    this.chat.hide();
    this.#room = null;
    storedRoom.clear();
  }

  #visible() {
    if (document.hidden) {
      this.#keepRoom();
    } else {
      this.shell.seen();
      this.session.hurry();
    }
  }

  #show(view) {
    this.shell.show(view);
    if (view === 'start') {
      this.start.show(this.#guest);
    } else if (view === 'search') {
      this.searching.show(this.#guest, storedSearch.read() ?? this.start.preferences);
    }
  }
}
