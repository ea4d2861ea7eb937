import { webrtcCheck } from '../../api.js';
import { make, setText } from '../../dom.js';
import { errorWords } from '../../words.js';
import { gather, judge, loop } from '../doctor.js';
import { loadStyle } from './style.js';

const LEVELS = { good: 'Works', warn: 'Mind this', bad: 'Broken' };
const KINDS = { host: 'Own addresses', srflx: 'Addresses seen from outside', relay: 'Addresses at the relay' };

/** The page that says whether calls work from here, and what to change where they don't. */
export async function showDoctor(root, { token }) {
  await loadStyle();
  const heading = make('h1', { tabindex: '-1', 'data-testid': 'doctor-title' }, 'Do calls work here?');
  const line = make('p', { class: 'muted', role: 'status', 'data-testid': 'doctor-line' });
  const list = make('ul', { class: 'call-findings', 'data-testid': 'doctor-findings' });
  const facts = make('details', { class: 'more', hidden: true, 'data-testid': 'doctor-facts' }, make('summary', {}, 'What was found'));
  const again = make('button', { type: 'button', class: 'primary', 'data-testid': 'doctor-again', disabled: true, onclick: () => run() }, 'Check again');
  const back = make('button', { type: 'button', class: 'quiet', 'data-testid': 'doctor-back', onclick: () => history.back() }, 'Back');
  root.replaceChildren(make('div', { class: 'card account-card call-doctor' }, heading, line, list, facts, make('div', { class: 'actions' }, back, again)));
  document.title = 'Do calls work here? – Parley';
  heading.focus({ preventScroll: true });
  await run();

  async function run() {
    again.disabled = true;
    list.replaceChildren();
    facts.hidden = true;
    list.setAttribute('aria-busy', 'true');
    const findings = await examine(token, (words) => setText(line, words), (found) => drawFacts(facts, found));
    list.removeAttribute('aria-busy');
    list.replaceChildren(...findings.map(finding));
    setText(line, summary(findings));
    again.disabled = false;
  }
}

async function examine(token, say, told) {
  if (!window.RTCPeerConnection) {
    return [{ level: 'bad', title: 'Your browser makes no calls', words: 'It knows no WebRTC.' }];
  }
  const connect = (configuration) => new RTCPeerConnection(configuration);
  say('Asking the server…');
  let check;
  try {
    check = await webrtcCheck(token);
  } catch (error) {
    return [{ level: 'bad', title: 'The server gives no answer', words: errorWords(error) }];
  }
  const iceServers = check.iceServers ?? [];
  say('Looking for ways out of your network…');
  const found = await gather(connect, iceServers).catch(() => ({ candidates: [], errors: [] }));
  told(found);
  const relayed = found.candidates.some(({ type }) => type === 'relay');
  if (relayed) {
    say('Sending a second of sound through the relay…');
  }
  const looped = relayed ? await withSound((track) => loop(connect, iceServers, track)).catch(() => null) : null;
  return judge({ check, ...found, looped });
}

/** A tone that nobody hears, made without a microphone, which would need permission. */
async function withSound(use) {
  const context = new AudioContext();
  try {
    const tone = context.createOscillator();
    const out = context.createMediaStreamDestination();
    tone.connect(out);
    tone.start();
    return await use(out.stream.getAudioTracks()[0]);
  } finally {
    context.close();
  }
}

function finding({ level, title, words, key }) {
  return make('li', { 'data-level': level, 'data-testid': 'doctor-finding' },
    make('p', {}, make('span', { class: 'call-level-word' }, LEVELS[level]), make('b', {}, title)),
    make('p', {}, words),
    key && make('p', { class: 'muted' }, 'In the server’s configuration: ', make('code', { 'data-testid': 'doctor-key' }, key)));
}

function summary(findings) {
  const worst = ['bad', 'warn', 'good'].find((level) => findings.some((one) => one.level === level));
  return { bad: 'Some calls will fail.', warn: 'Calls work, with limits.', good: 'Calls work.' }[worst] ?? '';
}

function drawFacts(facts, { candidates, errors }) {
  const lines = Object.entries(KINDS).map(([kind, words]) => {
    const own = candidates.filter(({ type }) => type === kind).map(({ address, protocol, relayProtocol }) => `${address ?? 'hidden'} (${relayProtocol ?? protocol})`);
    return make('p', {}, make('b', {}, `${words}: `), own.length > 0 ? [...new Set(own)].join(', ') : 'none');
  });
  const faults = errors.map(({ url, code, text }) => make('p', {}, `${url}: ${code} ${text}`));
  facts.replaceChildren(facts.firstChild, ...lines, ...faults.slice(0, 12));
  facts.hidden = false;
}
