/** Says what the protocol's close codes mean for a client: come back, or not, and what to call it. */

const WORDS = {
  4000: 'The server is restarting',
  4001: 'The connection was too slow',
  4002: 'The connection went quiet',
  4003: 'The connection was idle',
  4500: 'Signing in took too long',
  4501: 'Your session is no longer valid',
  4502: 'You were logged out: the session was ended, here or on another device',
  4503: 'You have been banned from this server',
  4504: 'This session is open somewhere else',
  4505: 'There are too many connections from your network',
  4508: 'The server refused this client',
};

/** Codes after which the token is of no more use. */
const SESSION_OVER = new Set([4501, 4502, 4503]);

/**
 * Decides what follows a closed socket. The closing event comes before the WebSocket code because over XHR it is the
 * only one that carries the reason.
 *
 * @param closing the last `session:closing` body, or null
 * @param socketCode the code that the socket itself closed with
 * @returns {{code, reconnect, sessionOver, afterMs, words}} afterMs is null when the client chooses
 */
export function afterClose(closing, socketCode) {
  const code = closing?.code ?? socketCode ?? 1006;
  const permanent = code >= 4500 && code <= 4999;
  const reconnect = typeof closing?.reconnect === 'boolean' ? closing.reconnect : !permanent;
  return {
    code,
    reconnect,
    sessionOver: SESSION_OVER.has(code),
    afterMs: reconnect && closing?.afterMs >= 0 ? closing.afterMs : null,
    words: wordsFor(code, closing?.untilMs),
  };
}

function wordsFor(code, untilMs) {
  const words = WORDS[code] ?? 'Connection lost';
  return untilMs ? `${words} until ${new Date(untilMs).toLocaleString()}` : words;
}
