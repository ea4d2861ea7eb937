import test from 'node:test';
import assert from 'node:assert/strict';
import { aspectRatio, decode, encode, fromBase64, toBase64 } from '../../main/resources/webroot/js/files/thumbhash.js';

/** Of the author’s own encoder, version 0.1.1, for the pictures of this test. */
const EXPECTED = { opaque: 'dd070a2d947077778178788788788887707107e788', alpha: 'a16886140a58c6048c768887680c8cc63f08a7878888887808' };

/** A picture that turns from one colour to another. */
function gradient(w, h, alphaAt = () => 255) {
  const rgba = new Uint8Array(4 * w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      rgba.set([(200 * x) / w + 20, (180 * y) / h + 30, 120, alphaAt(x, y)], 4 * (x + y * w));
    }
  }
  return rgba;
}

const hex = (bytes) => Buffer.from(bytes).toString('hex');

test('hashes are those of the published format', () => {
  assert.equal(hex(encode(40, 30, gradient(40, 30))), EXPECTED.opaque);
  assert.equal(hex(encode(30, 40, gradient(30, 40, (x) => (x < 15 ? 0 : 255)))), EXPECTED.alpha);
  const { w, h, rgba } = decode(fromBase64('1QcSHQRnh493V4dIh4eXh1h4kJUI'));
  assert.deepEqual([w, h], [23, 32]);
  assert.ok([64, 77, 113, 255].every((value, i) => Math.abs(rgba[i] - value) <= 1), String(rgba.slice(0, 4)));
});

test('what was made small looks like what it was made from', () => {
  const original = gradient(64, 64);
  const { w, h, rgba } = decode(encode(64, 64, original));
  assert.deepEqual([w, h], [32, 32]);
  for (const [x, y] of [[4, 4], [28, 4], [4, 28], [28, 28], [16, 16]]) {
    for (let c = 0; c < 3; c++) {
      assert.ok(Math.abs(rgba[4 * (x + y * w) + c] - original[4 * (2 * x + 2 * y * 64) + c]) < 36, `at ${x}, ${y}`);
    }
  }
});

test('proportions and transparency survive', () => {
  assert.ok(aspectRatio(encode(100, 50, gradient(100, 50))) > 1.5);
  assert.ok(aspectRatio(encode(50, 100, gradient(50, 100))) < 0.7);
  const half = decode(encode(40, 40, gradient(40, 40, (x) => (x < 20 ? 0 : 255))));
  assert.ok(half.rgba[4 * (2 + 16 * half.w) + 3] < 80);
  assert.ok(half.rgba[4 * (29 + 16 * half.w) + 3] > 175);
});

test('a hash travels as text, and a picture that is too large is refused', () => {
  const hash = encode(9, 7, gradient(9, 7));
  assert.deepEqual(fromBase64(toBase64(hash)), hash);
  assert.ok(hash.length <= 25);
  assert.throws(() => encode(101, 1, gradient(101, 1)), RangeError);
});
