import { make, setText } from '../../dom.js';
import { clockWords } from '../../filewords.js';
import { round, setRound } from './parts.js';

const SVG = 'http://www.w3.org/2000/svg';
const BARS = 64;
/** Even silence is to be seen. */
const LEAST = 6;

/** A voice note: one button, its waveform as a slider, the time, and how fast it goes. */
export function voiceView({ player, peaks = [], note = '', label = 'Voice note', words }) {
  const button = round('play', `Play the ${label.toLowerCase()}`, { class: 'file-round file-play', 'data-testid': 'voice-play', onclick: () => player.toggle() });
  const played = wave(peaks, 'file-wave-played');
  const slider = make('div', {
    class: 'file-wave', role: 'slider', tabindex: '0', 'aria-label': 'Position', 'aria-valuemin': '0', 'aria-valuemax': String(Math.ceil(player.durationMs / 1_000)), 'data-testid': 'voice-position',
  }, wave(peaks, 'file-wave-all'), played);
  const time = make('span', { class: 'file-time', 'data-testid': 'voice-time' });
  const speed = make('button', { type: 'button', class: 'file-speed', 'data-testid': 'voice-speed', onclick: () => player.faster() });
  const said = make('p', { class: 'file-note', 'data-testid': 'voice-note', hidden: note === '' }, note);
  const element = make('div', { class: 'file-voice', role: 'group', 'aria-label': `${label}, ${clockWords(player.durationMs)}`, 'data-testid': 'voice' }, button, slider, time, speed, said);
  slide(slider, player);
  player.on('changed', draw);
  draw();
  return element;

  function draw() {
    const { state, positionMs, durationMs } = player;
    const active = state === 'playing' || state === 'loading';
    element.dataset.state = state;
    setRound(button, active ? 'pause' : 'play', `${active ? 'Pause' : 'Play'} the ${label.toLowerCase()}`);
    button.toggleAttribute('data-waiting', state === 'loading');
    played.style.setProperty('--played', player.fraction.toFixed(4));
    slider.style.setProperty('--played', player.fraction.toFixed(4));
    slider.setAttribute('aria-valuenow', String(Math.round(positionMs / 1_000)));
    slider.setAttribute('aria-valuetext', `${clockWords(positionMs)} of ${clockWords(durationMs)}`);
    setText(time, clockWords(positionMs > 0 || active ? positionMs : durationMs));
    setText(speed, `${player.speed}×`);
    speed.setAttribute('aria-label', `Speed ${player.speed}, change`);
    const fault = state === 'failed' ? words(player.error) : note;
    said.hidden = fault === '';
    setText(said, fault);
  }
}

/** By pointer and by keys, as the ARIA practices describe a slider. */
function slide(slider, player) {
  const at = (event) => {
    const { left, width } = slider.getBoundingClientRect();
    player.seek((event.clientX - left) / width);
  };
  slider.addEventListener('pointerdown', (event) => {
    slider.setPointerCapture(event.pointerId);
    at(event);
  });
  slider.addEventListener('pointermove', (event) => slider.hasPointerCapture(event.pointerId) && at(event));
  slider.addEventListener('keydown', (event) => {
    const step = Math.min(5_000, Math.max(1_000, player.durationMs / 10));
    const by = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: 3 * step, PageDown: -3 * step, Home: -player.durationMs, End: player.durationMs }[event.key];
    if (by) {
      event.preventDefault();
      player.nudge(by);
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      player.toggle();
    }
  });
}

function wave(peaks, name) {
  const bars = Array.from({ length: BARS }, (_, i) => Math.max(LEAST, Math.min(100, Number(peaks[Math.floor((i * peaks.length) / BARS)] ?? 0))));
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', name);
  svg.setAttribute('viewBox', `0 0 ${BARS * 3} 100`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', bars.map((height, i) => `M${i * 3 + 1.5} ${50 - height / 2}v${height}`).join(''));
  svg.append(path);
  return svg;
}
