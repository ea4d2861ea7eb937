import { encode, toBase64 } from './thumbhash.js';

const THUMBNAIL_SIDE = 320;
const THUMBNAIL_BYTES = 30 * 1_024;
const HASH_SIDE = 100;
/** Larger ones are not decoded only to make them small. */
const MOST_BYTES = 60 * 1_024 * 1_024;
const QUALITIES = [0.82, 0.65, 0.5, 0.35];
const PICTURE = /^image\/(?:jpeg|png|gif|webp|avif|bmp)$/;

/**
 * What can be made of a picture before it is sent: `{thumbnail, thumbhash, width, height}`; null for what this browser can't show.
 * The thumbnail is drawn anew, so nothing of what the camera wrote is in it.
 */
export async function lookAt(blob) {
  if (!PICTURE.test(blob.type) || blob.size > MOST_BYTES) {
    return null;
  }
  try {
    const bitmap = await createImageBitmap(blob);
    const { width, height } = bitmap;
    const thumbnail = await thumbnailOf(bitmap);
    const thumbhash = hashOf(bitmap);
    bitmap.close();
    return { thumbnail, thumbhash, width, height };
  } catch {
    return null;
  }
}

async function thumbnailOf(bitmap) {
  for (let side = THUMBNAIL_SIDE; side >= 80; side /= 2) {
    const canvas = drawn(bitmap, side);
    for (const quality of QUALITIES) {
      const picture = await packed(canvas, quality);
      if (picture && picture.size <= THUMBNAIL_BYTES) {
        return picture;
      }
    }
  }
  return null;
}

/** As WebP where the browser writes that, which keeps what is transparent; else as JPEG, on white. */
async function packed(canvas, quality) {
  const picture = await new Promise((resolve) => canvas.toBlob(resolve, 'image/webp', quality));
  if (picture?.type === 'image/webp') {
    return picture;
  }
  const pen = canvas.getContext('2d');
  pen.globalCompositeOperation = 'destination-over';
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

function hashOf(bitmap) {
  const canvas = drawn(bitmap, HASH_SIDE);
  const { width, height } = canvas;
  return toBase64(encode(width, height, canvas.getContext('2d').getImageData(0, 0, width, height).data));
}

function drawn(bitmap, side) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d');
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}
