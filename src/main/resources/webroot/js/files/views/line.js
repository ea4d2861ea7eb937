import { browserTimers } from '../../events.js';
import { storedDevices } from '../../storage.js';
import { noteName, openMicrophone } from '../microphone.js';
import { VoiceRecorder } from '../recorder.js';
import { RecorderView } from './recorderview.js';
import { Tray } from './tray.js';

/**
 * What a writing line has once files are loaded: its tray and its recorder.
 *
 * @param line `{place, form, text, record, changed}`, see views/attach.js
 */
export function mountLine({ line, queue, turn, look, limits }) {
  let roomId = null;
  const { place, form, text, record, changed } = line;
  const tray = new Tray({ queue, look, limits, changed });
  tray.back = text;
  const recorder = new VoiceRecorder({
    timers: browserTimers,
    open: () => {
      turn.silence();
      return openMicrophone(storedDevices.read()?.microphone);
    },
  });
  const sendNote = ({ blob, durationMs }) => queue.sendVoice(roomId, { blob, name: noteName(blob.type), durationMs });
  const recording = new RecorderView({ recorder, turn, send: sendNote, back: text });
  recorder.on('changed', () => {
    const on = recorder.state === 'recording';
    record.setAttribute('aria-pressed', String(on));
    record.setAttribute('aria-label', on ? 'Stop recording' : 'Record a voice note');
  });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && recorder.state === 'recording') {
      event.preventDefault();
      recorder.cancel();
    }
  });
  place.append(recording.heard, recording.element, tray.heard, tray.element);
  return {
    recorder,
    get waiting() {
      return tray.waiting;
    },
    show(id) {
      if (id !== roomId) {
        recorder.cancel();
        roomId = id;
        tray.show(id);
      }
    },
    choose: (files) => queue.choose(roomId, files),
    send: (caption, replyTo) => tray.send(caption, replyTo),
  };
}
