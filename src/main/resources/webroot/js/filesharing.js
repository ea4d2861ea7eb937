import { CommandError } from './bridge.js';
import { make } from './dom.js';
import { Events } from './events.js';
import { boxOf, faceOf } from './filewords.js';
import { may } from './roles.js';
import { storedUploads } from './storage.js';

/** What the page knows of files before there is one: the modules of files are loaded with the first. Emits `loaded` then. */
export class FileSharing extends Events {
  #loading = null;
  #waiting = [];
  /** See files/desk.js; null until it is loaded. */
  desk = null;

  /** @param load `() => Promise` of the desk @param unfinished whether files of this person were on their way before a reload */
  constructor({ load, roomOf = () => null, unfinished = () => false }) {
    super();
    Object.assign(this, { load, roomOf, unfinished });
  }

  /** Does something with the modules of files, as soon as they are there. What could not be loaded is asked for again with the next. */
  use(action) {
    if (this.desk) {
      action(this.desk);
      return;
    }
    this.#waiting.push(action);
    this.#loading ??= this.load().then(
      (desk) => {
        this.desk = desk;
        this.emit('loaded');
        this.#waiting.splice(0).forEach((next) => next(desk));
      },
      () => (this.#loading = null),
    );
  }

  /** Connected: what was on its way goes on. */
  ready() {
    if (this.desk || this.#waiting.length > 0 || this.unfinished()) {
      this.use((desk) => desk.resume());
    }
  }

  clear() {
    this.desk?.clear();
  }
}

/** The elements in which a room's files are shown. They are kept while messages around them are drawn anew: what plays goes on playing. */
export class FileHosts {
  #known = new Map();

  /** @param messages `() => messages` of the room, among whose pictures one turns the pages */
  constructor({ sharing, messages }) {
    Object.assign(this, { sharing, messages });
  }

  of(item) {
    const { key, type, file } = item;
    const shown = `${file.fileId} ${Boolean(file.gone)}`;
    const known = this.#known.get(key);
    if (known?.shown === shown) {
      return known.element;
    }
    const { width, height } = boxOf(type, file);
    const face = faceOf(type, file);
    const element = make('div', { class: 'file-host', 'data-testid': 'file', 'data-face': face, 'data-file': file.fileId });
    element.style.width = `${width}px`;
    element.style[face === 'picture' ? 'aspectRatio' : 'minHeight'] = face === 'picture' ? `${width} / ${height}` : `${height}px`;
    this.#known.set(key, { element, shown });
    this.sharing.use((desk) => desk.fill(element, item, this.messages));
    return element;
  }

  clear() {
    this.#known.clear();
  }
}

/**
 * Joins files with the rest of the page: which rooms take them, and how a file becomes a message.
 *
 * @param meeting `() => Meeting`, which is made later
 */
export function wireFiles({ visitor, conversations, meeting }) {
  const matchOf = (roomId) => (meeting()?.room?.roomId === roomId ? meeting().room : null);
  const roomOf = (roomId) => {
    const conversation = conversations.get(roomId);
    if (matchOf(roomId) || !conversation) {
      return { allowsFiles: true, mutedUntil: 0, over: !matchOf(roomId) };
    }
    const { mutedUntil = 0 } = conversation.feed.members.get(visitor.me?.id) ?? {};
    return { allowsFiles: may(conversation, 'files'), mutedUntil, over: Boolean(conversation.ended) };
  };
  const deliver = async (roomId, message) => {
    const room = matchOf(roomId) ?? (await conversations.find(roomId));
    if (!room || room.ended) {
      throw new CommandError({ code: 'ROOM_CLOSED', message: 'The room is over' });
    }
    room.share(message);
  };
  const view = { token: () => visitor.token, me: () => visitor.me, roomOf, deliver, mark: () => storedUploads(visitor.me?.id) };
  return new FileSharing({
    load: () => import('./files/desk.js').then(({ Desk }) => new Desk(view)),
    roomOf,
    unfinished: () => Boolean(visitor.me && storedUploads(visitor.me.id).read()),
  });
}
