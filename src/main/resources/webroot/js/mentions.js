/** Names after an `@`: completed while they are written, told apart when they are shown. Pure. */

/** The name being written just before the caret: `{from, prefix}`, or null. */
export function nameAt(text, caret) {
  const written = /(^|[^\p{L}\p{N}@.+%/-])@([A-Za-z0-9_]{0,20})$/u.exec(text.slice(0, caret));
  return written ? { from: caret - written[2].length - 1, prefix: written[2] } : null;
}

/** At most 6 names that begin with the prefix; `everyone` for who may call all. */
export function namesFor(prefix, members, { everyone = false, notId } = {}) {
  const names = members.filter(({ id }) => id !== notId).map(({ username }) => username);
  const all = everyone ? [...names, 'everyone'] : names;
  const start = prefix.toLowerCase();
  return all.filter((name) => name.toLowerCase().startsWith(start)).sort((a, b) => a.localeCompare(b)).slice(0, 6);
}

/** The text with the chosen name in it, and where the caret goes. */
export function complete(text, caret, name) {
  const at = nameAt(text, caret);
  const before = `${text.slice(0, at.from)}@${name} `;
  return { text: before + text.slice(caret).replace(/^ /, ''), caret: before.length };
}

/** Splits text into plain parts and mentions: `{text}` or `{text, mention, me}`. */
export function splitMentions(text, mentions, members, myId) {
  const names = new Map(members.map(({ id, username }) => [username.toLowerCase(), id]));
  const called = new Set(mentions.map(({ type, userId }) => (type === 'everyone' ? 'everyone' : userId)));
  const parts = [];
  let from = 0;
  const idOf = (name) => (name === 'everyone' ? 'everyone' : names.get(name));
  for (const match of text.matchAll(/@([A-Za-z0-9_]{3,})/g)) {
    const name = readings(match[1].toLowerCase()).find((reading) => called.has(idOf(reading)));
    if (!name) {
      continue;
    }
    const id = idOf(name);
    const end = match.index + 1 + name.length;
    parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: text.slice(match.index, end), mention: true, me: id === myId || id === 'everyone' });
    from = end;
  }
  parts.push({ text: text.slice(from) });
  return parts.filter((part) => part.text !== '');
}

/** The names that a mention may mean, the longest first: an underscore at its end is the name's, or marks emphasis. */
function readings(written) {
  const all = [written];
  while (all.at(-1).endsWith('_')) {
    all.push(all.at(-1).slice(0, -1));
  }
  return all;
}
