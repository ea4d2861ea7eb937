import { make, setText } from '../../dom.js';
import { sizeWords, tameName } from '../../filewords.js';
import { dayWords, timeWords } from '../../words.js';
import { round } from './parts.js';

const SWIPE_PX = 60;

/**
 * The pictures of a room, one at a time over the whole page: arrows go on, D downloads, Escape goes back to where one was.
 *
 * @param items `[{file, content, sender, timestamp}]` from old to new @param at which one to begin with
 */
export function openGallery({ items, at, fetch }) {
  let shown = at;
  const picture = make('img', { alt: '', 'data-testid': 'gallery-picture' });
  const title = make('h2', { id: 'gallery-title', tabindex: '-1', dir: 'auto', 'data-testid': 'gallery-title' });
  const line = make('p', { class: 'file-gallery-line' });
  const said = make('p', { class: 'file-gallery-said', role: 'status', 'data-testid': 'gallery-said' });
  const caption = make('p', { class: 'file-gallery-caption', dir: 'auto' });
  const before = round('before', 'Earlier picture', { 'data-testid': 'gallery-before', onclick: () => go(-1) });
  const after = round('after', 'Later picture', { 'data-testid': 'gallery-after', onclick: () => go(1) });
  const get = round('download', 'Download (D)', { 'data-testid': 'gallery-download', onclick: async () => setText(said, (await fetch.download(items[shown].file)) ?? '') });
  const close = round('close', 'Close', { 'data-testid': 'gallery-close', onclick: () => dialog.close() });
  const stage = make('div', { class: 'file-gallery-stage' }, picture, said);
  const dialog = make('dialog', { class: 'file-gallery', 'aria-labelledby': 'gallery-title', 'data-testid': 'gallery' },
    make('header', {}, make('div', {}, title, line), get, close), stage, before, after, caption);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('keydown', (event) => key(event));
  stage.addEventListener('click', (event) => event.target === stage && dialog.close());
  swipe(stage, go);
  document.body.append(dialog);
  dialog.showModal();
  title.focus({ preventScroll: true });
  draw();

  function go(by) {
    const next = shown + by;
    if (next >= 0 && next < items.length) {
      shown = next;
      draw();
    }
  }

  function key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -shown, End: items.length - 1 - shown }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      go(by);
    } else if (event.key.toLowerCase() === 'd' && !event.ctrlKey && !event.metaKey) {
      get.click();
    }
  }

  async function draw() {
    const item = items[shown];
    const { file, content, sender, timestamp } = item;
    setText(title, tameName(file.name));
    setText(line, [sender?.username, `${dayWords(timestamp)} ${timeWords(timestamp)}`, sizeWords(file.size), items.length > 1 && `${shown + 1} of ${items.length}`].filter(Boolean).join(' · '));
    setText(caption, content ?? '');
    setText(said, '');
    before.disabled = shown === 0;
    after.disabled = shown === items.length - 1;
    picture.removeAttribute('src');
    picture.alt = content || tameName(file.name);
    picture.onerror = () => picture.hasAttribute('src') && load(item, true);
    if (file.width > 0) {
      picture.width = file.width;
      picture.height = file.height;
    }
    await load(item, false);
  }

  /** @param anew after a link that was refused, as its time was over */
  async function load(item, anew) {
    if (anew) {
      picture.onerror = () => setText(said, 'This picture can’t be shown.');
    }
    try {
      const url = await fetch.link(item.file, { anew });
      if (items[shown] === item) {
        picture.src = url;
      }
    } catch (error) {
      if (items[shown] === item) {
        setText(said, fetch.words(error));
      }
    }
  }
}

function swipe(stage, go) {
  let from = null;
  stage.addEventListener('pointerdown', (event) => (from = event.pointerType === 'touch' ? event.clientX : null));
  stage.addEventListener('pointerup', (event) => {
    const by = from === null ? 0 : event.clientX - from;
    from = null;
    if (Math.abs(by) > SWIPE_PX) {
      go(by < 0 ? 1 : -1);
    }
  });
}
