import { make, setText } from '../../dom.js';
import { control } from './glyphs.js';
import { Tile } from './tile.js';

const LISTEN_MS = 500;
const SPEAKING = 0.02;

/** The people of a call, the other one large and oneself small, or all in a grid. */
export class Stage {
  #tiles = new Map();

  /** @param remove `(participant)` for those who may remove somebody, else null */
  constructor({ call, avatars, me, choice, remove }) {
    Object.assign(this, { call, avatars, choice, remove });
    this.own = new Tile({ avatars, user: me, self: true });
    this.grid = make('div', { class: 'call-grid', 'data-testid': 'call-grid' });
    this.nobody = make('p', { class: 'call-alone', hidden: true });
    this.element = make('div', { class: 'call-stage', 'data-kind': call.kind }, this.grid, this.nobody, this.own.element);
    this.timer = setInterval(() => this.#listen(), LISTEN_MS);
  }

  /** The picture that picture-in-picture shows: of who speaks, or the first that there is. */
  get main() {
    const tiles = [...this.#tiles.values()].filter(({ element }) => element.hasAttribute('data-picture'));
    return (tiles.find(({ element }) => element.hasAttribute('data-speaking')) ?? tiles[0])?.video ?? null;
  }

  draw() {
    const { call } = this;
    this.own.draw(call.local.state, { video: call.local.video });
    const others = call.kind === 'pair' ? [{ ...call.otherState, id: 'other', userId: call.other.id, username: call.other.username }] : call.others;
    const kept = new Set(others.map(({ id }) => id));
    [...this.#tiles].filter(([id]) => !kept.has(id)).forEach(([id, tile]) => {
      tile.remove();
      this.#tiles.delete(id);
    });
    others.forEach((one) => this.#draw(one));
    this.grid.dataset.count = others.length;
    this.nobody.hidden = others.length > 0;
    setText(this.nobody, others.length > 0 ? '' : 'Nobody else is here yet. The others see that the call is on.');
  }

  useSpeaker() {
    this.#tiles.forEach((tile) => tile.useSpeaker(this.choice.of('speaker')));
  }

  close() {
    clearInterval(this.timer);
    this.#tiles.forEach((tile) => tile.remove());
    this.own.remove();
  }

  #draw(one) {
    const { call } = this;
    let tile = this.#tiles.get(one.id);
    if (!tile) {
      tile = new Tile({ avatars: this.avatars, user: { id: one.userId, username: one.username } });
      tile.useSpeaker(this.choice.of('speaker'));
      if (this.remove && call.kind === 'group') {
        tile.element.append(control('close', `Remove ${one.username} from the call`, { testId: 'call-remove', kind: 'call-remove', onclick: () => this.remove(one) }));
      }
      this.#tiles.set(one.id, tile);
      this.grid.append(tile.element);
    }
    const tracks = call.kind === 'pair' ? call.tracks : (call.tracks.get(one.id) ?? {});
    const interrupted = call.kind === 'pair' ? call.trouble : call.states.get(one.id) === 'interrupted';
    tile.draw(one, tracks, { interrupted });
  }

  /** Marks who speaks, from what their sound packets say of its level. */
  #listen() {
    const { call } = this;
    for (const [id, tile] of this.#tiles) {
      const connection = call.kind === 'pair' ? call.peer?.connection : call.connectionOf(id);
      const track = call.kind === 'pair' ? call.tracks.audio : call.tracks.get(id)?.audio;
      const receiver = connection?.getReceivers().find((one) => one.track === track);
      const [source] = receiver?.getSynchronizationSources() ?? [];
      tile.setSpeaking((source?.audioLevel ?? 0) > SPEAKING);
    }
  }
}
