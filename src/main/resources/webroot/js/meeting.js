import { browserTimers, Events } from './events.js';
import { Search } from './match.js';
import { Room } from './room.js';
import { storedPreferences, storedRoom, storedSearch } from './storage.js';
import { errorWords } from './words.js';
import { ChatView } from './views/chat.js';
import { SearchView } from './views/search.js';
import { StartView } from './views/start.js';

/**
 * Meeting somebody new: choosing (start), searching, chatting; and the way from one to the next.
 * Emits `view` with the name of what is to be seen, `said` when the partner wrote, and `talk` when a match begins that is a call.
 */
export class Meeting extends Events {
  #room = null;
  #view = 'start';
  /** Rooms that were left, perhaps while there was no connection to say so. */
  #left = new Set();

  /** @param enter makes a guest of a profile and connects; rejects with a CommandError */
  constructor({ session, visitor, enter, signOut, suggest, reports, calls, files }) {
    super();
    Object.assign(this, { session, visitor, enter, suggest });
    this.search = new Search({ session, timers: browserTimers });
    this.start = new StartView({
      submit: (name, preferences) => this.#begin(name, preferences),
      suggest,
      signOut,
      stored: storedPreferences.read(),
    });
    this.searching = new SearchView({ search: this.search, cancel: () => this.#cancel() });
    this.chat = new ChatView({ next: () => this.#next(), again: () => this.#look(), home: () => this.home(), reports, files, ...calls });
    this.search.on('refused', (error) => this.home(errorWords(error)));
    addEventListener('pagehide', () => this.keepRoom());
  }

  get view() {
    return this.#view;
  }

  /** The match that goes on, or null. */
  get room() {
    return this.#room?.ended ? null : this.#room;
  }

  /** After a reload the room and the search are taken up again. */
  restore() {
    const saved = storedRoom.read();
    if (saved) {
      this.#enter(this.#makeRoom(saved, saved));
    } else {
      this.#show(storedSearch.read() ? 'search' : 'start');
    }
  }

  /** Somebody is here for the first time. */
  welcome() {
    this.#show('start');
    if (!this.start.hasName) {
      this.start.suggestName(this.suggest);
    }
  }

  get positions() {
    return this.#room && !this.#room.ended ? { [this.#room.roomId]: this.#room.feed.position } : {};
  }

  connected(on) {
    this.chat.setConnected(on);
  }

  lost() {
    this.#room?.lost();
  }

  ready({ rooms = [], recovered = {} }) {
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

  handle(name, data) {
    if (name === 'user:matched') {
      this.#matched(data);
    } else if (name.startsWith('user:match:')) {
      this.search.handle(name, data);
    } else {
      this.#room?.handle(name, data);
    }
  }

  refused(afterMs) {
    this.#room?.receipts.refused(afterMs);
  }

  keepRoom() {
    if (this.#room && !this.#room.ended) {
      storedRoom.write(this.#room.snapshot());
    }
  }

  /** Whoever was here is here no more. */
  forget(words) {
    this.search.end();
    this.home(words);
  }

  home(words) {
    this.#forgetRoom();
    storedSearch.clear();
    this.#show('start');
    this.start.showNotice(typeof words === 'string' ? words : null);
  }

  async #begin(name, preferences) {
    storedPreferences.write({ name: name || storedPreferences.read()?.name, ...preferences });
    if (this.visitor.me && this.session.phase === 'ready') {
      this.#look();
      return;
    }
    try {
      const { gender, languages, country, interests } = preferences;
      await this.enter({ username: name, gender, languages, country, interests }, () => {
        storedSearch.write(preferences);
        this.#show('search');
      });
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

  #leftBefore(roomId) {
    if (this.#left.has(roomId)) {
      this.session.request('leave-room', { roomId }).catch(() => {});
      return true;
    }
    return false;
  }

  /** A match made while we were away: its members say who it is with. */
  #adopt({ id, members = [] }) {
    const other = members.find((member) => member.id !== this.visitor.me.id);
    if (other) {
      this.#matched({ roomId: id, peer: { id: other.id, username: other.username } });
    }
  }

  #matched({ roomId, peer, mode, initiator }) {
    if (this.#room?.roomId === roomId || this.#left.has(roomId)) {
      return;
    }
    this.search.end();
    storedSearch.clear();
    const room = this.#makeRoom({ roomId, peer });
    this.#enter(room);
    room.open();
    this.keepRoom();
    if (mode === 'voice' || mode === 'video') {
      this.emit('talk', { roomId, mode, initiator });
    }
  }

  #makeRoom({ roomId, peer }, saved = {}) {
    return new Room({ session: this.session, me: this.visitor.me, timers: browserTimers, roomId, peer, saved });
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
    this.keepRoom();
    if (type === 'chat:message' && sender.id !== this.visitor.me.id) {
      this.emit('said');
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
    storedPreferences.write({ name: this.visitor.me.username, ...preferences });
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
    this.home();
  }

  #forgetRoom() {
    this.chat.hide();
    this.#room = null;
    storedRoom.clear();
  }

  #show(view) {
    const changed = this.#view !== view;
    this.#view = view;
    if (view === 'start') {
      this.start.show(this.visitor.me);
    } else if (view === 'search') {
      this.searching.show(this.visitor.me, storedSearch.read() ?? this.start.preferences);
    }
    this.emit('view', { view, changed });
  }
}
