import { durationWords, isolated } from './words.js';

/** What the client says about files, and the room that they take. Pure; loaded with the page, as lists of rooms need it. */

const UNITS = ['bytes', 'KB', 'MB', 'GB'];
const LONGEST_NAME = 60;
/** Controls, and marks that turn the direction of a text or can't be seen. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** `512 bytes`, `1.4 MB`: as much as one reads at a glance. */
export function sizeWords(bytes) {
  const unit = bytes < 1_000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** unit;
  const rounded = unit > 0 && value < 9.95 ? Math.round(value * 10) / 10 : Math.round(value);
  if (rounded === 1_000 && unit > 0 && unit < UNITS.length - 1) {
    return `1 ${UNITS[unit + 1]}`;
  }
  return `${rounded} ${unit === 0 && bytes === 1 ? 'byte' : UNITS[unit]}`;
}

/** A name without what could make it look like another one; a long one is cut in its middle, so that the ending stays. */
export function tameName(name) {
  const seen = String(name ?? '').replace(UNSEEN, '').replace(/\s+/g, ' ').trim() || 'A file';
  const chars = Array.from(seen);
  if (chars.length <= LONGEST_NAME) {
    return seen;
  }
  return `${chars.slice(0, LONGEST_NAME - 16).join('')}…${chars.slice(-15).join('')}`;
}

/** What stands for a file where there is no room for it: in the list of rooms, in quotes, for those who listen. */
export function fileLine({ type, content, file }) {
  const kind = type === 'image' ? 'Picture' : type === 'voice' ? `Voice note${file?.durationMs ? `, ${clockWords(file.durationMs)}` : ''}` : isolated(tameName(file?.name));
  return content ? `${kind}: ${content}` : kind;
}

/** The text of a message in one line, whatever it carries; null for one that was deleted. */
export function messageLine(message) {
  return message.file ? fileLine(message) : message.content;
}

/** `0:07`, `12:05`. */
export function clockWords(ms) {
  const words = durationWords(ms);
  return words.includes(':') ? words : `0:${String(Math.max(0, Math.floor(ms / 1_000))).padStart(2, '0')}`;
}

const WIDEST = 320;
const TALLEST = 320;

/** How a message with this file shows it: `picture`, `voice`, `video`, `audio` or `row`. */
export function faceOf(type, file) {
  if (type === 'image' || type === 'voice') {
    return type === 'image' ? 'picture' : 'voice';
  }
  const playable = /^(?:video\/(?:mp4|webm|quicktime)|audio\/(?:mpeg|mp4|ogg|webm|wav|x-wav|aac|flac|x-m4a))$/.test(file.mimeType ?? '');
  return playable && (file.category === 'video' || file.category === 'audio') ? file.category : 'row';
}

/** The size in pixels that is kept free for a file before anything of it is there, so that nothing jumps. */
export function boxOf(type, file) {
  const face = faceOf(type, file);
  if (face === 'picture' || face === 'video') {
    const { width = WIDEST, height = face === 'video' ? 180 : 240 } = file.width > 0 && file.height > 0 ? file : {};
    const scale = Math.min(1, WIDEST / width, TALLEST / height);
    return { width: Math.max(96, Math.round(width * scale)), height: Math.max(64, Math.round(height * scale)) };
  }
  return { width: face === 'row' ? 288 : 264, height: face === 'audio' ? 96 : 60 };
}

/** Why a file can't be had any more. */
export const GONE_WORDS = 'This file is gone: files are kept for a while only.';
