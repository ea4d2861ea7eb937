/**
 * The Vert.x event-bus bridge protocol over one SockJS socket: commands with a reply address, registrations, pings.
 * It lives as long as its socket; reconnecting is the session's business.
 */

/** A refused or unanswered command, with the fields of the protocol's error object. */
export class CommandError extends Error {
  constructor({ code, message, temporary = false, retryAfterMs = 0, details = [] }) {
    super(message || code);
    this.name = 'CommandError';
    Object.assign(this, { code, temporary, retryAfterMs, details });
  }

  static disconnected() {
    return new CommandError({ code: 'DISCONNECTED', message: 'Not connected', temporary: true });
  }

  static timeout(address) {
    return new CommandError({ code: 'TIMEOUT', message: `${address} was not answered in time`, temporary: true });
  }
}

const NUMBERED = { 1000: 'INTERNAL', 1001: 'UNAVAILABLE', 1002: 'TIMEOUT', 1003: 'VALIDATION_ERROR' };

/** An err frame as an error; `error` is Parley's, failureCode and message are what any Vert.x bridge sends. */
function errorOf(frame) {
  const code = NUMBERED[frame.failureCode] ?? String(frame.failureCode ?? 'INTERNAL');
  return new CommandError(frame.error?.code ? frame.error : { code, message: frame.message });
}

export class Bridge {
  #socket;
  #pending = new Map();
  #prefix = Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join('');
  #replies = 0;
  #closed = false;

  /**
   * @param socket a SockJS or any object with its four callbacks, send and close
   * @param on `opened()`, `event(address, body)`, `fault(error)`, `closed(code, reason)`
   */
  constructor(socket, on) {
    this.#socket = socket;
    this.on = on;
    this.heardAt = Date.now();
    socket.onopen = () => on.opened();
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onheartbeat = () => (this.heardAt = Date.now());
    socket.onclose = ({ code, reason }) => this.#end(code, reason);
  }

  register(address) {
    this.#write({ type: 'register', address, headers: {} });
  }

  ping() {
    this.#write({ type: 'ping' });
  }

  /** Calls back with (error, body), in the same turn as the reply arrives, before any later frame is handed on. */
  send(address, body, callback, timeoutMs = 12_000) {
    if (this.#closed) {
      callback(CommandError.disconnected());
      return;
    }
    const replyAddress = `reply-${this.#prefix}-${++this.#replies}`;
    const timer = setTimeout(() => {
      this.#pending.delete(replyAddress);
      callback(CommandError.timeout(address));
    }, timeoutMs);
    this.#pending.set(replyAddress, { callback, timer });
    this.#write({ type: 'send', address, headers: {}, body, replyAddress });
  }

  /** Sends a command that wants no answer. */
  tell(address, body) {
    this.#write({ type: 'send', address, headers: {}, body });
  }

  /** Ends the socket now; a dead network would otherwise hold the closing back for minutes. */
  close(code = 1000, reason = '') {
    if (!this.#closed) {
      this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
      this.#socket.close();
      this.#end(code, reason);
    }
  }

  #write(frame) {
    if (!this.#closed) {
      this.#socket.send(JSON.stringify(frame));
    }
  }

  #receive(text) {
    this.heardAt = Date.now();
    const frame = JSON.parse(text);
    const waiting = this.#pending.get(frame.address);
    if (waiting) {
      this.#pending.delete(frame.address);
      clearTimeout(waiting.timer);
      waiting.callback(...(frame.type === 'err' ? [errorOf(frame)] : [null, frame.body ?? {}]));
    } else if (frame.type === 'err') {
      this.on.fault(errorOf(frame));
    } else if (frame.type === 'rec') {
      this.on.event(frame.address, frame.body ?? {});
    }
  }

  #end(code, reason) {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { callback, timer } of waiting) {
      clearTimeout(timer);
      callback(CommandError.disconnected());
    }
    this.on.closed(code, reason);
  }
}
