import { Events } from '../events.js';
import { PairCall } from './call.js';
import { GroupCall } from './groupcall.js';

/**
 * All calls that concern this client: the one it is in, those that ring, and those that run in its rooms.
 * Emits `changed`, `current` with the call one has just entered, and `over` with a call that has ended.
 */
export class Calls extends Events {
  #ringing = new Map();
  /** The last state of group calls by room. */
  #running = new Map();

  /**
   * @param me who is signed in, at any time
   * @param peerIn `(roomId) => {id, username}`, the other one of a room of two
   * @param newLocal `(kind) => LocalMedia` for a call of this kind, `pair` or `group`
   */
  constructor({ session, timers, me, peerIn, makeConnection, newLocal }) {
    super();
    Object.assign(this, { session, timers, me, peerIn, makeConnection, newLocal, current: null });
  }

  get ringing() {
    return [...this.#ringing.values()];
  }

  /** The group call that runs in a room, or null. */
  runningIn(roomId) {
    return this.#running.get(roomId) ?? null;
  }

  handle(name, data) {
    if (name === 'webrtc:offer' && !data.to && this.#isNew(data)) {
      this.#rings(data);
      return;
    }
    if (name === 'call:state') {
      this.#runs(data);
    }
    const call = data.callId === this.current?.callId || this.current?.callId === null ? this.current : this.#ringing.get(data.callId);
    call?.handle(name, data);
  }

  /** Calls somebody, with what `local` has open. */
  call({ roomId, other, media, local = this.newLocal('pair') }) {
    const call = this.#pair({ roomId, other, media, local });
    this.#enter(call);
    call.call();
    return call;
  }

  join({ roomId, media, local = this.newLocal('group') }) {
    const call = new GroupCall({ ...this.#shared(), roomId, media, local, me: this.me() });
    this.#enter(call);
    call.join();
    return call;
  }

  /** Takes a call that rings; the one that is going on is left for it. */
  async answer(call, { video }) {
    this.#ringing.delete(call.callId);
    this.#enter(call);
    await call.local.open({ video });
    await call.answer();
  }

  decline(call) {
    call.decline();
  }

  /** What `session:ready` says of calls. */
  async ready(states = []) {
    const byId = new Map(states.map((state) => [state.callId, state]));
    this.#running.clear();
    states.filter(({ kind }) => kind === 'group').forEach((state) => this.#running.set(state.roomId, state));
    for (const call of [this.current, ...this.ringing].filter(Boolean)) {
      call.restored(byId.get(call.callId));
    }
    for (const state of states) {
      if (state.self && !this.current) {
        await this.#takeUp(state);
      } else if (!state.self && state.kind !== 'group' && state.state === 'ringing' && state.sdp && !this.#ringing.has(state.callId)) {
        this.#rings(state);
      }
    }
    this.emit('changed');
  }

  networkChanged() {
    this.current?.networkChanged();
  }

  /** Somebody else uses this page now. */
  clear() {
    this.current?.hangUp();
    this.ringing.forEach((call) => call.end('over'));
    this.#running.clear();
  }

  #isNew({ callId, roomId, from }) {
    const { current } = this;
    if (current?.kind === 'pair' && current.phase === 'calling' && current.roomId === roomId && current.other.id === from?.id) {
      return true;
    }
    return callId !== current?.callId && !this.#ringing.has(callId) && typeof from === 'object';
  }

  #rings(told) {
    const { current } = this;
    if (current?.kind === 'pair' && current.phase === 'calling' && current.roomId === told.roomId) {
      current.cross(told);
      return;
    }
    const call = this.#pair({ roomId: told.roomId, other: told.from, media: told.media, local: this.newLocal('pair') });
    this.#ringing.set(told.callId, call);
    this.#listen(call);
    call.ring(told);
    this.emit('ring', call);
  }

  #runs(state) {
    if (state.kind === 'pair' || (this.current?.kind === 'pair' && this.current.callId === state.callId)) {
      return;
    }
    const known = this.#running.get(state.roomId);
    if (known?.callId === state.callId && known.version > state.version) {
      return;
    }
    state.participants?.length > 0 ? this.#running.set(state.roomId, state) : this.#running.delete(state.roomId);
    this.emit('changed');
  }

  async #takeUp(state) {
    const local = this.newLocal(state.kind);
    const { roomId, media } = state;
    const mine = state.participants?.find(({ id }) => id === state.self);
    const call = state.kind === 'group'
      ? new GroupCall({ ...this.#shared(), roomId, media, local, me: this.me() })
      : this.#pair({ roomId, other: this.#otherOf(state), media, local });
    call.callId = state.callId;
    this.#enter(call);
    await local.open({ video: mine?.video ?? media === 'video' });
    if (mine?.muted) {
      local.setMuted(true);
    }
    await call.takeUp(state);
  }

  #otherOf({ roomId, participants = [] }) {
    const other = participants.find(({ userId }) => userId !== this.me().id);
    return other ? { id: other.userId, username: other.username } : this.peerIn(roomId);
  }

  #pair(options) {
    return new PairCall({ ...this.#shared(), ...options });
  }

  #shared() {
    const { session, timers, makeConnection } = this;
    return { session, timers, makeConnection };
  }

  #enter(call) {
    this.current?.hangUp();
    this.current = call;
    this.#listen(call);
    this.emit('current', call);
    this.emit('changed');
  }

  #listen(call) {
    if (call.listened) {
      return;
    }
    call.listened = true;
    call.on('changed', () => this.emit('changed'));
    call.on('ended', () => this.#ended(call));
  }

  #ended(call) {
    call.local.close();
    this.#ringing.delete(call.callId);
    if (this.current === call) {
      this.current = null;
    }
    this.emit('over', call);
    this.emit('changed');
  }
}
