import { Bridge, CommandError } from './bridge.js';
import { Events } from './events.js';
import { afterClose } from './closing.js';
import { backoffMs } from './backoff.js';
import { ALL_EVENTS } from './vocabulary.js';

const CONNECT_TIMEOUT_MS = 25_000;
const PROBE_TIMEOUT_MS = 5_000;
const REFRESH_MARGIN_MS = 300_000;
const TOKEN_REFUSED = new Set(['AUTH_FAILED', 'TOKEN_EXPIRED', 'AUTH_REQUIRED']);

/**
 * One guest's connection, kept alive through everything that can be survived. Phases: idle, connecting, ready,
 * waiting (for the next attempt), ended (the server said not to come back).
 * Emits `phase`, `ready`, `lost`, `over`, `token`, and every server event as `event`.
 */
export class Session extends Events {
  #bridge = null;
  #closing = null;
  #attempt = 0;
  #timers = { retry: null, watchdog: null, beat: null, refresh: null };
  #heartbeatMs = 30_000;
  #clockAheadMs = 0;

  /** @param resume gives the `rooms` of a resume: what has been seen so far */
  constructor({ openSocket, timers, random = Math.random, resume }) {
    super();
    Object.assign(this, { openSocket, timers, random, resume, phase: 'idle', token: null, expiresAt: null });
  }

  start({ token, expiresAt }) {
    Object.assign(this, { token, expiresAt });
    this.#attempt = 0;
    this.#connect();
  }

  /** Leaves for good: the token is forgotten and nothing comes back by itself. */
  stop() {
    this.token = null;
    this.#clearTimers();
    this.#drop();
    this.#enter('idle');
  }

  request(name, data = {}) {
    return new Promise((resolve, reject) => {
      if (this.phase !== 'ready') {
        reject(CommandError.disconnected());
        return;
      }
      this.#bridge.send(name, data, (error, body) => {
        if (error?.code === 'TIMEOUT') {
          this.probe();
        }
        return error ? reject(error) : resolve(body);
      });
    });
  }

  /** Sends a command without waiting for an answer; a refusal comes as an event. */
  tell(name, data) {
    if (this.phase === 'ready') {
      this.#bridge.tell(name, data);
    }
  }

  /** Does not wait for the next attempt; on an open connection, asks whether it is still one. */
  hurry() {
    if (this.phase === 'waiting' || (this.phase === 'ended' && this.token)) {
      this.#connect();
    } else if (this.phase === 'ready') {
      this.probe();
    }
  }

  probe() {
    const bridge = this.#bridge;
    bridge?.send('session:ping', {}, (error) => error?.code === 'TIMEOUT' && bridge.close(4002), PROBE_TIMEOUT_MS);
  }

  #connect() {
    this.#clearTimers();
    this.#drop();
    this.#closing = null;
    this.#enter('connecting');
    const bridge = new Bridge(this.openSocket(), {
      opened: () => this.#authenticate(bridge),
      event: (name, data) => this.#event(name, data),
      fault: (error) => this.emit('event', { name: 'error', data: error }),
      closed: (code) => this.#closed(bridge, code),
    });
    this.#bridge = bridge;
    this.#timers.watchdog = this.timers.after(CONNECT_TIMEOUT_MS, () => bridge.close(1006));
  }

  #authenticate(bridge) {
    ALL_EVENTS.forEach((name) => bridge.register(name));
    const rooms = this.resume();
    const body = Object.keys(rooms).length > 0 ? { token: this.token, resume: { rooms } } : { token: this.token };
    bridge.send('session:authenticate', body, (error, ready) => (error ? this.#refused(bridge, error) : this.#ready(ready)));
  }

  #refused(bridge, error) {
    const ban = error.details?.find((detail) => detail.reason === 'banned');
    if (ban) {
      this.#closing = { code: 4503, reconnect: false, untilMs: ban.untilMs };
    } else if (TOKEN_REFUSED.has(error.code)) {
      this.#closing = { code: 4501, reconnect: false };
    } else if (error.retryAfterMs) {
      this.#closing ??= { code: 1013, reconnect: true, afterMs: error.retryAfterMs };
    }
    bridge.close(1006);
  }

  #ready(ready) {
    this.timers.cancel(this.#timers.watchdog);
    this.#attempt = 0;
    this.#heartbeatMs = ready.heartbeatMs ?? this.#heartbeatMs;
    this.#clockAheadMs = ready.time ? ready.time - this.timers.now() : 0;
    this.#enter('ready');
    this.#beat();
    this.#planRefresh();
    this.emit('ready', ready);
  }

  #event(name, data) {
    if (name === 'session:closing') {
      this.#closing = data;
      const bridge = this.#bridge;
      this.#timers.watchdog = this.timers.after(10_000, () => bridge.close(data.code));
      return;
    }
    this.emit('event', { name, data });
  }

  #closed(bridge, socketCode) {
    if (bridge !== this.#bridge) {
      return;
    }
    this.#clearTimers();
    this.#bridge = null;
    const close = afterClose(this.#closing, socketCode);
    const wasReady = this.phase === 'ready';
    if (close.reconnect) {
      const waitMs = close.afterMs ?? backoffMs(this.#attempt, this.random);
      this.#attempt++;
      this.#enter('waiting', { retryAt: this.timers.now() + waitMs, words: close.words, attempt: this.#attempt });
      this.#timers.retry = this.timers.after(waitMs, () => this.#connect());
    } else {
      this.token = close.sessionOver ? null : this.token;
      this.#enter('ended', close);
    }
    if (wasReady) {
      this.emit('lost', close);
    }
    if (close.sessionOver) {
      this.emit('over', close);
    }
  }

  /** A silent network closes nothing: without an answer for half a heartbeat the server is asked for one. */
  #beat() {
    const every = Math.max(1_000, this.#heartbeatMs / 2);
    this.#timers.beat = this.timers.after(every, () => {
      this.#bridge.ping();
      if (this.timers.now() - this.#bridge.heardAt >= every - 100) {
        this.probe();
      }
      this.#beat();
    });
  }

  #planRefresh(atLeastMs = 0) {
    if (!this.expiresAt) {
      return;
    }
    const leftMs = this.expiresAt - this.timers.now() - this.#clockAheadMs;
    const waitMs = Math.max(atLeastMs, leftMs - Math.min(REFRESH_MARGIN_MS, leftMs / 2));
    this.timers.cancel(this.#timers.refresh);
    this.#timers.refresh = this.timers.after(Math.min(waitMs, 2 ** 31 - 1), () => this.refresh());
  }

  async refresh() {
    try {
      const { token, expiresAt } = await this.request('session:refresh');
      Object.assign(this, { token, expiresAt });
      this.emit('token', { token, expiresAt });
      this.#planRefresh(5_000);
    } catch {
      this.#planRefresh(10_000);
    }
  }

  #enter(phase, details = {}) {
    this.phase = phase;
    this.emit('phase', { phase, ...details });
  }

  #drop() {
    const bridge = this.#bridge;
    this.#bridge = null;
    bridge?.close();
  }

  #clearTimers() {
    Object.values(this.#timers).forEach((timer) => this.timers.cancel(timer));
  }
}
