import { CommandError } from './bridge.js';

/** Parley's REST interface, as far as a guest needs it. Every refusal is a CommandError. */
async function call(method, path, { body, token } = {}) {
  const headers = { Accept: 'application/json' };
  if (body) {
    headers['Content-Type'] = 'application/json';
  }
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  let response;
  try {
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body), cache: 'no-store' });
  } catch {
    throw new CommandError({ code: 'DISCONNECTED', message: 'The server can’t be reached', temporary: true });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new CommandError(answer.error ?? { code: 'INTERNAL', message: `The server answered ${response.status}` });
  }
  return answer;
}

export const createGuest = (profile) => call('POST', '/api/guest/session', { body: profile });
export const endGuest = (token) => call('DELETE', '/api/guest/session', { token });
export const suggestName = () => call('GET', '/api/guest/username').then(({ username }) => username);
export const readStats = () => call('GET', '/api/stats');
