import { storedDrafts } from './storage.js';

/** What was written and not sent, for each room of one person; kept in a shelf of storage.js. */
export class Drafts {
  #rooms;

  constructor(shelf) {
    this.shelf = shelf;
    this.#rooms = shelf.read() ?? {};
  }

  of(roomId) {
    return this.#rooms[roomId] ?? null;
  }

  /** Other tabs write here too, so what is there now is changed, not what was there when this one began. */
  keep(roomId, kept) {
    if (kept === null && !(roomId in this.#rooms)) {
      return;
    }
    const { [roomId]: before, ...others } = this.shelf.read() ?? this.#rooms;
    this.#rooms = kept === null ? others : { ...others, [roomId]: kept };
    this.shelf.write(this.#rooms);
  }
}

/** The drafts of whoever is here, which may change while the page lives. @param me `() => {id}` or null */
export function draftsOf(me) {
  let of = null;
  let drafts = null;
  const current = () => {
    if (of !== me().id) {
      of = me().id;
      drafts = new Drafts(storedDrafts(of));
    }
    return drafts;
  };
  return { of: (roomId) => current().of(roomId), keep: (roomId, kept) => me() && current().keep(roomId, kept) };
}
