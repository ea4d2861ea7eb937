import { CommandError } from './bridge.js';

/**
 * Parley's REST interface, as far as this client needs it. Every refusal is a CommandError. Paths are those beside the
 * page, which may lie anywhere on its site.
 */
async function call(method, path, { body, token } = {}) {
  const headers = { Accept: 'application/json' };
  const raw = body instanceof Blob;
  if (body) {
    headers['Content-Type'] = raw ? body.type : 'application/json';
  }
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  let response;
  try {
    response = await fetch(path, { method, headers, body: raw ? body : body && JSON.stringify(body), cache: 'no-store' });
  } catch {
    throw new CommandError({ code: 'DISCONNECTED', message: 'The server can’t be reached', temporary: true });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new CommandError(answer.error ?? { code: 'INTERNAL', message: `The server answered ${response.status}` });
  }
  return answer;
}

export const createGuest = (profile) => call('POST', 'api/guest/session', { body: profile });
export const endGuest = (token) => call('DELETE', 'api/guest/session', { token });
export const suggestName = () => call('GET', 'api/guest/username').then(({ username }) => username);
export const readStats = () => call('GET', 'api/stats');

export const register = (account) => call('POST', 'api/auth/register', { body: account });
export const login = (credentials) => call('POST', 'api/auth/login', { body: credentials });
export const refresh = (refreshToken) => call('POST', 'api/auth/refresh', { body: { refreshToken } });
export const logout = (token) => call('POST', 'api/auth/logout', { token });
export const upgrade = (token, account) => call('POST', 'api/auth/upgrade', { token, body: account });

export const readMe = (token) => call('GET', 'api/users/me', { token }).then(({ user }) => user);
export const changeMe = (token, changes) => call('PATCH', 'api/users/me', { token, body: changes }).then(({ user }) => user);
export const deleteMe = (token, password) => call('DELETE', 'api/users/me', { token, body: { password } });
export const saveAvatar = (token, image) => call('PUT', 'api/users/me/avatar', { token, body: image });
export const readUser = (token, id) => call('GET', `api/users/${encodeURIComponent(id)}`, { token }).then(({ user }) => user);
export const findUser = (token, name) =>
  call('GET', `api/users?username=${encodeURIComponent(name)}`, { token }).then(({ users }) => users);
export const readRelations = (token) => call('GET', 'api/users/me/relations', { token });
export const onlineUsers = (token) => call('GET', 'api/users/online?limit=200', { token });
/** A page of the conversations, the one with the latest news first, and `next`, which is null on the last page. */
export const conversations = (token, before) =>
  call('GET', `api/conversations?limit=200${before ? `&before=${encodeURIComponent(before)}` : ''}`, { token });
export const readRoom = (token, id) => call('GET', `api/rooms/${encodeURIComponent(id)}`, { token });

/** The picture as a blob, or null where there is none. Rejects when nobody can tell, as with a token that has run out. */
export async function readAvatar(token, userId) {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(`api/users/${encodeURIComponent(userId)}/avatar?none=204`, { headers });
  if (!response.ok) {
    throw new CommandError({ code: 'UNAVAILABLE', message: `The server answered ${response.status}`, temporary: true });
  }
  return response.status === 204 ? null : response.blob();
}

/** What the server knows of calls: the servers for the asker, and how it reaches them itself. */
export const webrtcCheck = (token) => call('GET', 'api/webrtc/check', { token });
