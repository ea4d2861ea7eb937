import { make } from '../../dom.js';
import { openModal } from '../../views/modal.js';
import { deviceFields } from './devicefields.js';
import { control, setControl } from './glyphs.js';

/** The bar of a call: what one does with one's own sound and picture, and the way out. */
export class Controls {
  #devices = null;

  constructor({ call, room, choice, stage, shrink, endForAll }) {
    Object.assign(this, { call, room, choice, stage });
    const { local } = call;
    this.mic = control('mic', 'Mute', { testId: 'call-mute', pressed: 'false', onclick: () => this.#mute() });
    this.camera = control('camera', 'Camera', { testId: 'call-camera', pressed: 'false', onclick: () => local.setCamera(!local.camera) });
    this.screen = control('screen', 'Share your screen', { testId: 'call-screen', pressed: 'false', onclick: () => local.setScreen(!local.screen) });
    this.hand = control('hand', 'Raise your hand', { testId: 'call-hand', pressed: 'false', onclick: () => call.setHand(!call.hand) });
    this.pip = control('pip', 'Picture in picture', { testId: 'call-pip', onclick: () => this.#pip() });
    this.chat = control('chat', 'Read and write beside the call', { testId: 'call-chat', onclick: shrink });
    this.settings = control('settings', 'Devices', { testId: 'call-settings', onclick: () => this.#settings() });
    this.all = make('button', { type: 'button', class: 'call-all', 'data-testid': 'call-end-all', onclick: endForAll }, 'End for all');
    this.end = control('end', call.kind === 'group' ? 'Leave the call' : 'Hang up', { testId: 'call-end', kind: 'call-no', onclick: () => call.hangUp() });
    this.screen.hidden = !navigator.mediaDevices?.getDisplayMedia;
    this.hand.hidden = call.kind !== 'group';
    this.all.hidden = call.kind !== 'group' || !room.mayEnd;
    this.element = make('div', { class: 'call-bar', role: 'toolbar', 'aria-label': 'Call' }, this.mic, this.camera, this.screen, this.hand, this.pip, this.chat, this.settings, this.all, this.end);
    this.#holdToTalk();
  }

  draw() {
    const { local } = this.call;
    const { muted } = local.state;
    const talk = local.pushToTalk;
    const words = talk ? 'Hold to talk' : muted ? 'Turn your microphone on (M)' : 'Mute your microphone (M)';
    setControl(this.mic, talk ? 'talk' : muted ? 'mic-off' : 'mic', words, talk ? !muted : muted);
    this.mic.toggleAttribute('data-off', muted && !talk);
    setControl(this.camera, local.camera ? 'camera' : 'camera-off', local.camera ? 'Turn the camera off (V)' : 'Turn the camera on (V)', Boolean(local.camera));
    this.camera.toggleAttribute('data-off', !local.camera);
    setControl(this.screen, local.screen ? 'screen-off' : 'screen', local.screen ? 'Stop sharing your screen' : 'Share your screen', Boolean(local.screen));
    setControl(this.hand, 'hand', this.call.hand ? 'Lower your hand (H)' : 'Raise your hand (H)', Boolean(this.call.hand));
    this.pip.hidden = !document.pictureInPictureEnabled || !this.stage.main;
  }

  resize(small) {
    this.chat.hidden = small;
  }

  key(key) {
    const button = { m: this.mic, v: this.camera, h: this.hand }[key];
    if (button && !button.hidden && !(key === 'm' && this.call.local.pushToTalk)) {
      button.click();
    }
  }

  close() {
    this.#devices?.close();
    if (document.pictureInPictureElement) {
      document.exitPictureInPicture().catch(() => {});
    }
  }

  #mute() {
    const { local } = this.call;
    if (!local.pushToTalk) {
      local.setMuted(!local.muted);
    }
  }

  /** Works by pointer, and by the space bar on the button. */
  #holdToTalk() {
    const talk = (on) => this.call.local.talk(on);
    this.mic.addEventListener('pointerdown', (event) => {
      this.mic.setPointerCapture(event.pointerId);
      talk(true);
    });
    for (const name of ['pointerup', 'pointercancel', 'blur']) {
      this.mic.addEventListener(name, () => talk(false));
    }
    this.mic.addEventListener('keydown', (event) => (event.key === ' ' || event.key === 'Enter') && talk(true));
    this.mic.addEventListener('keyup', () => talk(false));
  }

  async #pip() {
    if (document.pictureInPictureElement) {
      await document.exitPictureInPicture().catch(() => {});
    } else {
      await this.stage.main?.requestPictureInPicture().catch(() => {});
    }
  }

  #settings() {
    const fields = deviceFields({ local: this.call.local, choice: this.choice, speakerChanged: () => this.stage.useSpeaker() });
    this.#devices = openModal({ title: 'Devices', testId: 'call-devices', body: make('div', { class: 'sheet' }, fields.element), closed: () => {
      fields.stop();
      this.#devices = null;
    } });
  }
}
