import { make, setText } from '../../dom.js';
import { clockWords, sizeWords, tameName } from '../../filewords.js';
import { glyph } from './glyphs.js';
import { onceInSight, round } from './parts.js';
import { blurOf } from './picture.js';

/** A video, or a piece of music, played where it stands. Nothing of it is loaded before it is asked for. */
export function mediaView({ face, file, fetch, turn }) {
  const name = tameName(file.name);
  const words = [sizeWords(file.size), file.durationMs > 0 && clockWords(file.durationMs)].filter(Boolean).join(', ');
  const said = make('span', { class: 'file-size', 'data-testid': 'file-size' }, words);
  const media = make(face, { controls: true, preload: 'metadata', playsinline: true, hidden: true, 'aria-label': name, 'data-testid': `file-${face}` });
  const start = make('button', { type: 'button', class: 'file-start', 'aria-label': `Play ${name}`, 'data-testid': 'file-play', onclick: () => play() }, glyph('play'));
  const stage = make('div', { class: `file-stage file-${face}` }, face === 'video' && blurOf(file.thumbhash), start, media);
  const get = round('download', `Download ${name}`, { 'data-testid': 'file-download', onclick: async () => setText(said, (await fetch.download(file)) ?? words) });
  const player = { pause: () => media.pause() };
  let renewed = false;
  media.addEventListener('play', () => turn.take(player));
  media.addEventListener('playing', () => (renewed = false));
  media.addEventListener('error', () => media.hasAttribute('src') && renew());
  if (face === 'video' && file.hasThumbnail) {
    onceInSight(stage, async () => {
      const url = await fetch.thumbnail(file.fileId);
      if (url && media.hidden) {
        stage.prepend(make('img', { alt: '', src: url }));
      }
    });
  }
  return make('div', { class: 'file-media' }, stage, make('div', { class: 'file-caption' }, make('span', { class: 'file-words' }, make('b', { dir: 'auto', 'data-testid': 'file-name' }, name), said), get));

  async function play(at = 0, anew = false) {
    try {
      media.src = await fetch.link(file, { anew });
      start.hidden = true;
      media.hidden = false;
      media.currentTime = at;
      media.focus({ preventScroll: true });
      await media.play();
    } catch (error) {
      if (error.code) {
        setText(said, fetch.words(error));
      }
    }
  }

  /** A link lives for minutes, a film may be longer: it goes on with a new one. */
  function renew() {
    const { currentTime } = media;
    if (renewed) {
      media.removeAttribute('src');
      media.hidden = true;
      start.hidden = false;
      setText(said, 'This browser can’t play it. You can download it.');
    } else {
      renewed = true;
      play(currentTime, true);
    }
  }
}
