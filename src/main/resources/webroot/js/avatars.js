import { hueOf, make, paintAvatar } from './dom.js';

/** Pictures of people: asked for once each, with the token, which an address in the page could not carry. */
export class Avatars {
  #pictures = new Map();

  /** @param read `(userId) => Promise<Blob|null>` */
  constructor(read) {
    this.read = read;
  }

  /** The round picture of somebody; until it is here, or without one, their initial. */
  of(userId, name, size = '') {
    const element = make('span', { class: `avatar ${size}`.trim(), 'aria-hidden': 'true', 'data-user': userId });
    this.paint(element, userId, name);
    return element;
  }

  paint(element, userId, name) {
    if (element.dataset.painted === `${userId} ${name}`) {
      return;
    }
    element.dataset.painted = `${userId} ${name}`;
    paintAvatar(element, name);
    this.#picture(userId).then((url) => url && element.dataset.painted === `${userId} ${name}` && this.#show(element, url, name));
  }

  /** The picture has changed: it is fetched anew wherever it is shown. */
  forget(userId) {
    this.#pictures.delete(userId);
    document.querySelectorAll(`.avatar[data-user="${CSS.escape(userId)}"]`).forEach((element) => {
      const name = element.dataset.painted?.slice(userId.length + 1) ?? '';
      delete element.dataset.painted;
      this.paint(element, userId, name);
    });
  }

  clear() {
    this.#pictures.clear();
  }

  #picture(userId) {
    if (!this.#pictures.has(userId)) {
      const picture = this.read(userId).then(
        (blob) => blob && URL.createObjectURL(blob),
        () => {
          // It is asked for again when somebody shows the person the next time.
          this.#pictures.delete(userId);
          return null;
        },
      );
      this.#pictures.set(userId, picture);
    }
    return this.#pictures.get(userId);
  }

  #show(element, url, name) {
    element.dataset.hue = hueOf(name);
    element.replaceChildren(make('img', { src: url, alt: '' }));
  }
}

const SIDE = 256;

/** A chosen image cut to a square and made small enough to send. Rejects for what is no image. */
export async function squared(file) {
  const image = await createImageBitmap(file);
  const side = Math.min(image.width, image.height);
  const canvas = make('canvas', { width: SIDE, height: SIDE });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, SIDE, SIDE);
  context.drawImage(image, (image.width - side) / 2, (image.height - side) / 2, side, side, 0, 0, SIDE, SIDE);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('This picture can’t be read'))), 'image/jpeg', 0.86);
  });
}
