/**
 * A picture in about 25 bytes: average colour and the first waves of a cosine transform, in luminance, two differences of
 * colour and transparency. Source: the format as its author describes it, https://evanw.github.io/thumbhash/. Pure.
 */

const LONGEST_SIDE = 100;

/** How often a channel's terms are asked for: a triangle of the lowest waves, without the constant one. */
function terms(nx, ny) {
  const all = [];
  for (let cy = 0; cy < ny; cy++) {
    for (let cx = cy === 0 ? 1 : 0; cx * ny < nx * (ny - cy); cx++) {
      all.push([cx, cy]);
    }
  }
  return all;
}

const waves = (count, size) => Array.from({ length: count }, (_, wave) => Float64Array.from({ length: size }, (_, at) => Math.cos((Math.PI / size) * wave * (at + 0.5))));

function transform(channel, w, h, nx, ny) {
  const across = waves(nx, w);
  const down = waves(ny, h);
  const coefficient = ([cx, cy]) => {
    let sum = 0;
    for (let y = 0; y < h; y++) {
      for (let x = 0; x < w; x++) {
        sum += channel[x + y * w] * across[cx][x] * down[cy][y];
      }
    }
    return sum / (w * h);
  };
  const ac = terms(nx, ny).map(coefficient);
  const scale = ac.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { dc: coefficient([0, 0]), scale, ac: scale > 0 ? ac.map((value) => 0.5 + (0.5 / scale) * value) : ac };
}

/** Luminance, yellow less blue, red less green, and opacity; what is transparent takes the average colour. */
function channels(rgba, count) {
  const sum = [0, 0, 0];
  let opaque = 0;
  for (let i = 0; i < count; i++) {
    const alpha = rgba[4 * i + 3] / 255;
    opaque += alpha;
    sum.forEach((_, c) => (sum[c] += (alpha / 255) * rgba[4 * i + c]));
  }
  const average = sum.map((value) => (opaque > 0 ? value / opaque : 0));
  const [l, p, q, a] = Array.from({ length: 4 }, () => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const alpha = rgba[4 * i + 3] / 255;
    const [r, g, b] = average.map((value, c) => value * (1 - alpha) + (alpha / 255) * rgba[4 * i + c]);
    l[i] = (r + g + b) / 3;
    p[i] = (r + g) / 2 - b;
    q[i] = r - g;
    a[i] = alpha;
  }
  return { l, p, q, a, hasAlpha: opaque < count };
}

/** @param rgba four bytes a pixel, of a picture of at most 100 × 100 */
export function encode(w, h, rgba) {
  if (w > LONGEST_SIDE || h > LONGEST_SIDE) {
    throw new RangeError(`${w} × ${h} is more than ${LONGEST_SIDE}`);
  }
  const { l, p, q, a, hasAlpha } = channels(rgba, w * h);
  const most = hasAlpha ? 5 : 7;
  const lx = Math.max(1, Math.round((most * w) / Math.max(w, h)));
  const ly = Math.max(1, Math.round((most * h) / Math.max(w, h)));
  const luminance = transform(l, w, h, Math.max(3, lx), Math.max(3, ly));
  const yellow = transform(p, w, h, 3, 3);
  const red = transform(q, w, h, 3, 3);
  const opacity = hasAlpha ? transform(a, w, h, 5, 5) : null;
  const landscape = w > h;
  const first = Math.round(63 * luminance.dc) | (Math.round(31.5 + 31.5 * yellow.dc) << 6) | (Math.round(31.5 + 31.5 * red.dc) << 12)
    | (Math.round(31 * luminance.scale) << 18) | (Number(hasAlpha) << 23);
  const second = (landscape ? ly : lx) | (Math.round(63 * yellow.scale) << 3) | (Math.round(63 * red.scale) << 9) | (Number(landscape) << 15);
  const hash = [first & 255, (first >> 8) & 255, first >> 16, second & 255, second >> 8];
  if (opacity) {
    hash.push(Math.round(15 * opacity.dc) | (Math.round(15 * opacity.scale) << 4));
  }
  const halves = [luminance, yellow, red, opacity].filter(Boolean).flatMap(({ ac }) => ac.map((value) => Math.round(15 * value)));
  for (let i = 0; i < halves.length; i += 2) {
    hash.push(halves[i] | ((halves[i + 1] ?? 0) << 4));
  }
  return Uint8Array.from(hash);
}

function header(hash) {
  const first = hash[0] | (hash[1] << 8) | (hash[2] << 16);
  const second = hash[3] | (hash[4] << 8);
  const hasAlpha = first >> 23 === 1;
  const landscape = second >> 15 === 1;
  const most = hasAlpha ? 5 : 7;
  const [lx, ly] = landscape ? [most, second & 7] : [second & 7, most];
  return {
    hasAlpha, lx, ly,
    l: { dc: (first & 63) / 63, scale: ((first >> 18) & 31) / 31 },
    p: { dc: ((first >> 6) & 63) / 31.5 - 1, scale: (((second >> 3) & 63) / 63) * 1.25 },
    q: { dc: ((first >> 12) & 63) / 31.5 - 1, scale: (((second >> 9) & 63) / 63) * 1.25 },
    a: hasAlpha ? { dc: (hash[5] & 15) / 15, scale: (hash[5] >> 4) / 15 } : { dc: 1, scale: 0 },
  };
}

/** Width by height, roughly. */
export function aspectRatio(hash) {
  const { lx, ly } = header(hash);
  return lx / ly;
}

/** A blurred picture of about 32 pixels on its longer side: `{w, h, rgba}`. */
export function decode(hash) {
  const { hasAlpha, lx, ly, l, p, q, a } = header(hash);
  const ratio = lx / ly;
  const w = Math.round(ratio > 1 ? 32 : 32 * ratio);
  const h = Math.round(ratio > 1 ? 32 / ratio : 32);
  let at = 2 * (hasAlpha ? 6 : 5);
  const half = () => ((hash[at >> 1] ?? 0) >> ((at++ & 1) * 4)) & 15;
  const read = (nx, ny, scale) => terms(nx, ny).map(([cx, cy]) => ({ cx, cy, value: (half() / 7.5 - 1) * scale }));
  const waved = [
    [l, read(Math.max(3, lx), Math.max(3, ly), l.scale)],
    [p, read(3, 3, p.scale)],
    [q, read(3, 3, q.scale)],
    [a, hasAlpha ? read(5, 5, a.scale) : []],
  ];
  const across = waves(8, w);
  const down = waves(8, h);
  const rgba = new Uint8ClampedArray(w * h * 4);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const [light, yellow, red, opacity] = waved.map(([{ dc }, ac]) =>
        ac.reduce((sum, { cx, cy, value }) => sum + 2 * value * across[cx][x] * down[cy][y], dc));
      const b = light - (2 / 3) * yellow;
      const r = (3 * light - b + red) / 2;
      rgba.set([r, r - red, b, opacity].map((value) => 255 * value), 4 * (x + y * w));
    }
  }
  return { w, h, rgba };
}

export const toBase64 = (hash) => btoa(String.fromCharCode(...hash));
export const fromBase64 = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
