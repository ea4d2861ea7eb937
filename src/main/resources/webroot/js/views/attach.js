import { iconButton, make } from '../dom.js';
import { popup } from './popup.js';

const AWAY_PX = 80;

/** Without a secure address no browser lets a page record. */
const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);

/** What a writing line has for files: the buttons, and what is dropped and pasted there. The rest is loaded when it is needed. */
export class Attachments {
  #roomId = null;
  /** The tray and the recorder of this line, see files/desk.js; null until they were needed. */
  #mounted = null;

  /**
   * @param form the writing line @param send its button
   * @param name begins the names of the parts, which the page has once
   * @param changed called when what can be sent is another
   */
  constructor({ sharing, form, text, send, name = '', changed }) {
    Object.assign(this, { sharing, text, changed });
    const input = (testId, attributes) => make('input', { type: 'file', hidden: true, 'data-testid': `${name}${testId}`, 'aria-label': 'Files', onchange: ({ target }) => this.#picked(target), ...attributes });
    this.files = input('attach-input', { multiple: true });
    this.camera = input('attach-camera', { accept: 'image/*', capture: 'environment' });
    this.clip = iconButton('clip', 'Attach files', { class: 'round attach', 'data-testid': `${name}attach` });
    this.record = iconButton('mic', 'Record a voice note', { class: 'round record', 'aria-pressed': 'false', 'data-testid': `${name}record` });
    this.place = make('div', { class: 'files-place' });
    text.before(make('div', { class: 'menu-anchor' }, this.clip), this.files, this.camera);
    send.before(this.record);
    this.parts = { place: this.place, form, text, record: this.record, changed: () => changed() };
    sharing.on('loaded', () => this.#showUnfinished());
    this.#bindRecord();
    this.clip.addEventListener('click', () => this.#attach());
    text.addEventListener('paste', (event) => this.#paste(event));
    for (const button of [this.clip, this.record]) {
      ['pointerenter', 'focus'].forEach((kind) => button.addEventListener(kind, () => this.#use(() => {}), { once: true }));
    }
  }

  /** Whether something was chosen that goes with what is written. */
  get waiting() {
    return Boolean(this.#mounted?.waiting);
  }

  /** @param roomId null for none */
  show(roomId) {
    this.#roomId = roomId;
    this.#mounted?.show(roomId);
    this.#showUnfinished();
    this.draw();
  }

  draw() {
    const { allowsFiles = false, over = true } = this.#roomId ? this.sharing.roomOf(this.#roomId) : {};
    const off = !allowsFiles || over;
    this.clip.parentElement.hidden = off;
    this.record.hidden = off || !canRecord();
    this.place.hidden = over;
  }

  /** Sends what was chosen, with the words as its caption. */
  send(caption, replyTo = null) {
    this.#mounted.send(caption, replyTo);
  }

  /** Lets people drop files on an element, where they then see that they may. */
  takeDrops(element) {
    const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files');
    element.addEventListener('dragover', (event) => {
      if (holdsFiles(event) && this.#roomId) {
        event.preventDefault();
        element.setAttribute('data-drop', '');
        this.#use(() => {});
      }
    });
    element.addEventListener('dragleave', (event) => element.contains(event.relatedTarget) || element.removeAttribute('data-drop'));
    element.addEventListener('drop', (event) => {
      element.removeAttribute('data-drop');
      if (holdsFiles(event) && this.#roomId) {
        event.preventDefault();
        this.#choose([...event.dataTransfer.files]);
      }
    });
  }

  #use(action) {
    this.sharing.use((desk) => {
      if (!this.#mounted) {
        this.#mounted = desk.mount(this.parts);
        this.#mounted.show(this.#roomId);
      }
      action(this.#mounted);
    });
  }

  /** What was on its way before a reload is to be seen where it was sent from, whichever comes first: the room or the modules. */
  #showUnfinished() {
    if (this.#roomId && !this.#mounted && this.sharing.desk) {
      this.#use(() => {});
    }
  }

  #choose(files) {
    if (files.length > 0 && this.#roomId) {
      this.#use((mounted) => mounted.choose(files));
      this.text.focus({ preventScroll: true });
    }
  }

  #picked(input) {
    this.#choose([...input.files]);
    input.value = '';
  }

  /** A phone is asked whether to use its camera; elsewhere there is but one way. */
  #attach() {
    if (!matchMedia('(pointer: coarse)').matches) {
      this.files.click();
      return;
    }
    popup(this.clip, [
      { icon: 'camera', words: 'Take a picture', testId: 'attach-take', act: () => this.camera.click() },
      { icon: 'clip', words: 'Choose pictures or files', testId: 'attach-choose', act: () => this.files.click() },
    ], { label: 'Attach' });
  }

  /** Text that was copied together with a picture of it, as offices do, stays text. */
  #paste(event) {
    const { files, types } = event.clipboardData;
    const named = [...files].some(({ name }) => name === event.clipboardData.getData('text/plain'));
    if (files.length > 0 && (!types.includes('text/plain') || named)) {
      event.preventDefault();
      this.#choose([...files]);
    }
  }

  /** Held or tapped by a pointer, where sliding away cancels; tapped by keys. */
  #bindRecord() {
    const { record } = this;
    let from = 0;
    record.addEventListener('pointerdown', (event) => {
      if (event.button === 0) {
        event.preventDefault();
        record.setPointerCapture(event.pointerId);
        from = event.clientX;
        this.#use((mounted) => mounted.recorder.press());
      }
    });
    record.addEventListener('pointermove', (event) => record.hasPointerCapture(event.pointerId) && this.#mounted?.recorder.slide(from - event.clientX > AWAY_PX));
    ['pointerup', 'pointercancel'].forEach((kind) => record.addEventListener(kind, () => this.#use((mounted) => mounted.recorder.release())));
    record.addEventListener('contextmenu', (event) => event.preventDefault());
    record.addEventListener('click', ({ detail }) => detail === 0 && this.#use(({ recorder }) => {
      recorder.press();
      recorder.release();
    }));
  }
}

// A file that misses its place must not take the page away.
for (const kind of ['dragover', 'drop']) {
  addEventListener(kind, (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault());
}
