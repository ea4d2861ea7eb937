import { Events } from '../events.js';

const KINDS = { audioinput: 'microphone', videoinput: 'camera', audiooutput: 'speaker' };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** To one other the picture may be large; among several it is sent to each of them, and shown small. */
const PICTURES = {
  pair: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  group: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 20 } },
};

const FAULTS = {
  NotAllowedError: (what) => `This page may not use your ${what}. Allow it in the browser’s address bar, then try again.`,
  NotFoundError: (what) => `No ${what} was found.`,
  NotReadableError: (what) => `Your ${what} is in use by another program, or doesn’t answer.`,
};

/** Why a device could not be used, in words. */
export const faultWords = (error, what) => (FAULTS[error?.name] ?? ((name) => `Your ${name} can’t be used.`))(what);

/** The devices that somebody has chosen, over reloads. */
export class Choice {
  /** @param shelf `read()`, `write(value)` */
  constructor(shelf) {
    this.shelf = shelf;
    this.chosen = shelf.read() ?? {};
  }

  of(kind) {
    return this.chosen[kind] ?? null;
  }

  choose(kind, id) {
    this.chosen = { ...this.chosen, [kind]: id };
    this.shelf.write(this.chosen);
  }
}

/** Names of devices by kind; the browser gives names only once it may use one of them. */
export function listed(devices) {
  const lists = { microphone: [], camera: [], speaker: [] };
  for (const { kind, deviceId, label } of devices) {
    const list = lists[KINDS[kind]];
    if (list && deviceId) {
      list.push({ id: deviceId, name: label || `${KINDS[kind][0].toUpperCase()}${KINDS[kind].slice(1)} ${list.length + 1}` });
    }
  }
  return lists;
}

/** How loud samples between -1 and 1 are, from 0 (silence) to 1: 60 dB on a scale that looks even to the ear. Pure. */
export function loudness(samples) {
  const mean = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  return mean > 0 ? Math.min(1, Math.max(0, 1 + (10 * Math.log10(mean)) / 60)) : 0;
}

/**
 * What one sends: microphone, camera or screen. Emits `changed` when a track is another one or its state differs, and `fault`
 * with words about a device that can't be used.
 */
export class LocalMedia extends Events {
  #talking = false;
  #closed = false;

  /** @param media `navigator.mediaDevices` or one that acts like it @param kind of the call, `pair` or `group` */
  constructor({ media, choice, kind = 'pair' }) {
    super();
    Object.assign(this, { media, choice, kind, audio: null, camera: null, screen: null, muted: false, pushToTalk: choice.of('pushToTalk') === true });
  }

  /** The picture that is sent. */
  get video() {
    return this.screen ?? this.camera;
  }

  /** What others are told about this side. */
  get state() {
    return { muted: this.audio === null || !this.audio.enabled, video: this.camera !== null, screen: this.screen !== null };
  }

  /** Opens microphone and, if wanted, camera. Without a camera the call goes on by voice, without a microphone by listening. */
  async open({ video }) {
    await this.#openAudio();
    if (video) {
      await this.setCamera(true);
    }
  }

  async setCamera(on) {
    if (on === (this.camera !== null)) {
      return;
    }
    if (on) {
      const track = await this.#get('camera', { video: { ...PICTURES[this.kind], ...this.#device('camera') } });
      this.#end(this.camera);
      this.camera = track;
      track?.addEventListener('ended', () => this.camera === track && this.setCamera(false));
    } else {
      this.#end(this.camera);
      this.camera = null;
    }
    this.emit('changed');
  }

  /** Shows a screen or window instead of the camera. The browser asks which one; it may also end it. */
  async setScreen(on) {
    if (on && !this.screen) {
      const stream = await this.media.getDisplayMedia({ video: { frameRate: { ideal: 15 } } }).catch((error) => {
        // Nothing was chosen, which needs no words.
        if (error.name !== 'NotAllowedError') {
          this.emit('fault', faultWords(error, 'screen'));
        }
        return null;
      });
      const [track] = stream?.getVideoTracks() ?? [];
      if (!track) {
        return;
      }
      track.contentHint = 'detail';
      track.addEventListener('ended', () => this.screen === track && this.setScreen(false));
      this.screen = track;
    } else if (!on) {
      this.#end(this.screen);
      this.screen = null;
    }
    this.emit('changed');
  }

  setMuted(on) {
    this.muted = on;
    this.#apply();
  }

  /** With push to talk the microphone is open only while `talk(true)` holds. */
  setPushToTalk(on) {
    this.pushToTalk = on;
    this.#talking = false;
    this.choice.choose('pushToTalk', on);
    this.#apply();
  }

  talk(on) {
    if (this.pushToTalk && this.#talking !== on) {
      this.#talking = on;
      this.#apply();
    }
  }

  /** Changes to another device, at once where its kind is in use. */
  async use(kind, id) {
    this.choice.choose(kind, id);
    if (kind === 'microphone') {
      this.#end(this.audio);
      await this.#openAudio();
    } else if (kind === 'camera' && this.camera) {
      this.#end(this.camera);
      this.camera = null;
      await this.setCamera(true);
    }
    this.emit('changed');
  }

  async devices() {
    return listed(await this.media.enumerateDevices());
  }

  close() {
    this.#closed = true;
    [this.audio, this.camera, this.screen].forEach((track) => this.#end(track));
    Object.assign(this, { audio: null, camera: null, screen: null });
  }

  async #openAudio() {
    this.audio = await this.#get('microphone', { audio: { ...AUDIO, ...this.#device('microphone') } });
    this.#apply();
  }

  #device(kind) {
    const id = this.choice.of(kind);
    return id ? { deviceId: { ideal: id } } : {};
  }

  async #get(what, constraints) {
    try {
      const stream = await this.media.getUserMedia(constraints);
      const [track] = stream.getTracks();
      if (this.#closed) {
        this.#end(track);
        return null;
      }
      return track;
    } catch (error) {
      this.emit('fault', faultWords(error, what));
      return null;
    }
  }

  #apply() {
    if (this.audio) {
      this.audio.enabled = this.pushToTalk ? this.#talking : !this.muted;
    }
    this.emit('changed');
  }

  #end(track) {
    track?.stop();
  }
}
