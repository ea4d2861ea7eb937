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

  keep(roomId, kept) {
    if (kept === null && !(roomId in this.#rooms)) {
      return;
    }
    const { [roomId]: before, ...others } = this.#rooms;
    this.#rooms = kept === null ? others : { ...others, [roomId]: kept };
    this.shelf.write(this.#rooms);
  }
}
