/** Pictures that every browser shows where they stand; others are files to download. */
const SHOWN = /^image\/(?:jpeg|png|gif|webp)$/;

/** The message that shows an uploaded file. The upload's own id names the intent: sent again it is still one message. Pure. */
export function messageOf({ id, kind, caption, replyTo }, told) {
  const { fileId, name, mimeType, category, size, width, height, durationMs, peaks, thumbhash, hasThumbnail = false, expiresAt, playsEverywhere } = told;
  const type = kind === 'voice' ? 'voice' : category === 'image' && SHOWN.test(mimeType) ? 'image' : 'file';
  const file = { fileId, name, mimeType, category, size, width, height, durationMs, peaks, thumbhash, hasThumbnail, expiresAt, playsEverywhere };
  return { clientId: id, type, content: caption || null, ...(replyTo ? { replyTo } : {}), file: JSON.parse(JSON.stringify(file)) };
}
