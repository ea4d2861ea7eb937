import { loudness } from '../calls/devices.js';

/** What plays on most devices first; a server may know how to change the last ones. */
const TYPES = ['audio/mp4;codecs=mp4a.40.2', 'audio/mp4', 'audio/ogg;codecs=opus', 'audio/webm;codecs=opus'];
const ENDINGS = { mp4: 'm4a', ogg: 'ogg', webm: 'webm' };
const BITS_PER_SECOND = 32_000;
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** The name of a note of this type: people see none, and downloads want one. */
export const noteName = (type) => `voice-note.${ENDINGS[/\/(\w+)/.exec(type)?.[1]] ?? 'bin'}`;

/** Opens the microphone and records at once, until it is stopped or cancelled. */
export async function openMicrophone(deviceId = null) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...SOUND, ...(deviceId ? { deviceId } : {}) } });
  const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_PER_SECOND, ...(type ? { mimeType: type } : {}) });
  const parts = [];
  recorder.ondataavailable = ({ data }) => data.size > 0 && parts.push(data);
  const stopped = new Promise((resolve) => (recorder.onstop = resolve));
  const meter = levelOf(stream);
  recorder.start(1_000);
  const close = () => {
    meter.close();
    stream.getTracks().forEach((track) => track.stop());
  };
  return {
    level: meter.level,
    async stop() {
      if (recorder.state !== 'inactive') {
        recorder.stop();
      }
      await stopped;
      close();
      return new Blob(parts, { type: recorder.mimeType.split(';')[0] });
    },
    cancel() {
      if (recorder.state !== 'inactive') {
        recorder.stop();
      }
      close();
    },
  };
}

function levelOf(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1_024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      return loudness(samples);
    },
    close: () => context.close(),
  };
}
