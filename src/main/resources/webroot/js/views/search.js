import { make, paintAvatar, part, setText } from '../dom.js';
import { languageName } from '../places.js';
import { durationWords, stageIndex, STAGES } from '../words.js';
import { plainChips } from './chips.js';

/** Shows how far the search has widened, how long it has taken, and who else waits. */
export class SearchView {
  #search;
  #steps = STAGES.map(({ name }) => make('li', {}, name));

  constructor({ search, cancel }) {
    this.#search = search;
    part('progress').append(...this.#steps);
    part('cancel').addEventListener('click', cancel);
    search.on('changed', () => this.#draw());
    setInterval(() => this.#tick(), 250);
  }

  show(me, preferences) {
    paintAvatar(part('search-avatar'), me.username);
    plainChips(part('search-chips'), [...(preferences.languages ?? []).map(languageName), ...(preferences.interests ?? [])]);
    this.#draw();
  }

  #draw() {
    const { active, progress } = this.#search;
    if (!active || !progress) {
      return;
    }
    const stage = stageIndex(progress.stage);
    part('progress').dataset.stage = stage;
    setText(part('stage'), STAGES[stage].doing);
    this.#steps.forEach((step, i) => {
      step.toggleAttribute('data-done', i < stage);
      i === stage ? step.setAttribute('aria-current', 'step') : step.removeAttribute('aria-current');
    });
    const others = Math.max(0, (progress.waiting ?? 1) - 1);
    setText(part('waiting'), progress.waiting === undefined ? '–' : others.toLocaleString());
    setText(part('search-note'), this.#note(progress));
    this.#tick();
  }

  #note({ trouble, nobody }) {
    if (trouble) {
      return trouble;
    }
    return nobody ? 'It’s quiet just now. Stay a little: the next person who comes is yours.' : '';
  }

  #tick() {
    const { active, progress } = this.#search;
    if (active && progress) {
      const now = Date.now();
      setText(part('waited'), durationWords(now - progress.since));
      setText(part('widens'), progress.widensAt > now ? durationWords(progress.widensAt - now + 999) : '–');
    }
  }
}
