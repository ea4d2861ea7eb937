import { make } from '../../dom.js';
import { check, field } from '../../views/modal.js';
import { Meter } from '../meter.js';

const WORDS = { microphone: 'Microphone', camera: 'Camera', speaker: 'Speaker' };

/** The choice of devices with a level meter. `stop()` lets the meter go. */
export function deviceFields({ local, choice, speakerChanged = () => {} }) {
  const level = make('div', { class: 'call-level', role: 'meter', 'aria-label': 'How loud you are', 'aria-valuemin': 0, 'aria-valuemax': 100, 'data-testid': 'call-level' }, make('i'));
  const meter = new Meter((value) => {
    level.firstChild.style.setProperty('--level', value.toFixed(2));
    level.setAttribute('aria-valuenow', Math.round(value * 10) * 10);
  });
  const selects = Object.fromEntries(Object.entries(WORDS).map(([kind, words]) => {
    const select = make('select', { 'data-testid': `call-${kind}` });
    select.addEventListener('change', () => {
      kind === 'speaker' ? choice.choose('speaker', select.value) : local.use(kind, select.value);
      speakerChanged();
    });
    return [kind, field(words, select)];
  }));
  const talk = check('Push to talk', { checked: local.pushToTalk, 'data-testid': 'call-push-to-talk' }, 'Your microphone is open only while you hold the space bar or the button');
  talk.input.addEventListener('change', () => local.setPushToTalk(talk.input.checked));
  selects.microphone.append(level);
  const element = make('div', { class: 'call-devices' }, ...Object.values(selects), talk);
  let followed;
  const draw = async () => {
    if (followed !== local.audio) {
      followed = local.audio;
      meter.follow(local.audio);
    }
    const lists = await local.devices().catch(() => ({}));
    for (const kind of Object.keys(WORDS)) {
      fill(selects[kind], lists[kind] ?? [], used(kind, local, choice));
    }
  };
  const stop = local.on('changed', draw);
  draw();
  return { element, stop: () => {
    stop();
    meter.stop();
  } };
}

function used(kind, local, choice) {
  const track = { microphone: local.audio, camera: local.camera }[kind];
  return track?.getSettings().deviceId ?? choice.of(kind);
}

/** A browser that can't choose a kind of device lists none; then there is nothing to choose. */
function fill(fieldElement, devices, chosen) {
  fieldElement.hidden = devices.length === 0;
  const ids = devices.map(({ id }) => id).join();
  const select = fieldElement.input;
  if (select.dataset.ids !== ids) {
    select.dataset.ids = ids;
    select.replaceChildren(...devices.map(({ id, name }) => make('option', { value: id }, name)));
  }
  if (chosen && devices.some(({ id }) => id === chosen)) {
    select.value = chosen;
  }
}
