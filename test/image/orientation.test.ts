// EXIF orientation of WebP files, which is ours to follow.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { upright, webpOrientation } from '../../src/image/orientation.ts';
import { turnedWebp } from '../support/turnedWebp.ts';
import { losslessWebp, turnedJpeg } from './samples.ts';

const size = { width: 16, height: 8 };

test.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %d is read in both byte orders', (orientation) => {
  for (const isLittle of [true, false]) {
    for (const isPrefixed of [true, false]) {
      const file = turnedWebp(losslessWebp, size, orientation, { isLittle, isPrefixed });
      expect(webpOrientation(file)).toBe(orientation);
    }
  }
});

test('other files, and WebP without EXIF or with nonsense in it, stay as they are', () => {
  expect(webpOrientation(turnedJpeg)).toBe(1);
  expect(webpOrientation(losslessWebp)).toBe(1);
  expect(webpOrientation(turnedWebp(losslessWebp, size, 9))).toBe(1);
  expect(webpOrientation(new Uint8Array(0))).toBe(1);
});

test('no damage to a file makes it throw', () => {
  const file = turnedWebp(losslessWebp, size, 6);
  const damaged = fc.tuple(fc.nat(file.length), fc.array(fc.tuple(fc.nat(), fc.nat(255))));
  fc.assert(
    fc.property(damaged, ([length, changes]) => {
      const bytes = Uint8Array.from(file.subarray(0, length));
      for (const [at, value] of changes) if (length > 12) bytes[12 + (at % (length - 12))] = value;
      expect(webpOrientation(bytes)).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

// What Pillow's transpositions make of 3 x 2 pixels numbered row by row.
test.each([
  [1, [3, 2], [0, 1, 2, 3, 4, 5]],
  [2, [3, 2], [2, 1, 0, 5, 4, 3]],
  [3, [3, 2], [5, 4, 3, 2, 1, 0]],
  [4, [3, 2], [3, 4, 5, 0, 1, 2]],
  [5, [2, 3], [0, 3, 1, 4, 2, 5]],
  [6, [2, 3], [3, 0, 4, 1, 5, 2]],
  [7, [2, 3], [5, 2, 4, 1, 3, 0]],
  [8, [2, 3], [2, 5, 1, 4, 0, 3]],
])('orientation %d is turned upright', (orientation, [width, height], expected) => {
  const pixels = Float32Array.from({ length: 18 }, (_, k) => 10 * Math.floor(k / 3) + (k % 3));
  const turned = upright({ width: 3, height: 2, data: pixels }, orientation);
  expect([turned.width, turned.height]).toEqual([width, height]);
  expect([...turned.data]).toEqual(
    expected.flatMap((pixel) => [0, 1, 2].map((c) => 10 * pixel + c)),
  );
});
