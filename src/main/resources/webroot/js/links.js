/** Splits text into plain parts and web addresses. Only http and https; closing punctuation stays text. */
export function splitLinks(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"'`]+/gi)) {
    const address = trimEnd(match[0]);
    if (!isWebAddress(address)) {
      continue;
    }
    if (match.index > from) {
      parts.push({ text: text.slice(from, match.index) });
    }
    parts.push({ text: address, href: address });
    from = match.index + address.length;
  }
  if (from < text.length) {
    parts.push({ text: text.slice(from) });
  }
  return parts;
}

function trimEnd(address) {
  let end = address.replace(/[.,;:!?\]}]+$/, '');
  while (end.endsWith(')') && !end.includes('(')) {
    end = end.slice(0, -1).replace(/[.,;:!?\]}]+$/, '');
  }
  return end;
}

function isWebAddress(text) {
  try {
    const { protocol, hostname } = new URL(text);
    return (protocol === 'http:' || protocol === 'https:') && hostname.length > 0;
  } catch {
    return false;
  }
}
