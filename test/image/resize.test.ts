import { describe, expect, test } from 'vitest';
import { checkImage, fittedSize, type RgbImage, toBytes } from '../../src/image/image.ts';
import { resize } from '../../src/image/resize.ts';
import fixture from './resize.fixture.json' with { type: 'json' };

const image: RgbImage = {
  width: fixture.width,
  height: fixture.height,
  data: Float32Array.from(fixture.pixels),
};

/** The largest difference of two lists of the same length. */
function distance(found: ArrayLike<number>, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  return Math.max(...expected.map((value, index) => Math.abs(value - found[index]!)));
}

describe('resize gives what Pillow gives', () => {
  for (const { width, height, floats, bytes } of fixture.cases) {
    test(`${image.width} x ${image.height} to ${width} x ${height}`, () => {
      const resized = resize(image, { width, height });
      expect([resized.width, resized.height]).toEqual([width, height]);
      expect(distance(resized.data, floats)).toBeLessThan(2e-4);
      // Pillow also cuts overshoot between its two passes when it works in 8 bits.
      const bothWays = width !== image.width && height !== image.height;
      const off = toBytes(resized).filter((value, index) => Math.abs(value - bytes[index]!) > 1);
      expect(off.length).toBeLessThanOrEqual(bothWays ? 0.1 * bytes.length : 0);
    });
  }
});

test('resize to the same size gives the same pixels', () => {
  expect(resize(image, image)).toBe(image);
});

test('resize keeps a flat image flat, at any size', () => {
  const flat: RgbImage = { width: 40, height: 3, data: new Float32Array(360).fill(93.5) };
  for (const size of [
    { width: 7, height: 2 },
    { width: 64, height: 31 },
    { width: 1, height: 3 },
  ]) {
    const { data } = resize(flat, size);
    expect(data.every((value) => Math.abs(value - 93.5) < 1e-4)).toBe(true);
  }
});

test('the longest side is as asked, the other is rounded and at least 1', () => {
  expect(fittedSize({ width: 1600, height: 900 }, 128)).toEqual({ width: 128, height: 72 });
  expect(fittedSize({ width: 333, height: 1000 }, 100)).toEqual({ width: 33, height: 100 });
  expect(fittedSize({ width: 5000, height: 2 }, 64)).toEqual({ width: 64, height: 1 });
  expect(fittedSize({ width: 10, height: 20 }, 40)).toEqual({ width: 20, height: 40 });
});

test('8 bits are rounded to nearest and clamped', () => {
  const data = Float32Array.of(-3, 0.4, 0.6, 254.4, 254.6, 300);
  expect([...toBytes({ width: 2, height: 1, data })]).toEqual([0, 0, 1, 254, 255, 255]);
});

test('an image whose data do not belong to its size, or are not finite, is refused', () => {
  const data = new Float32Array(6);
  expect(() => checkImage({ width: 2, height: 1, data }, 'content')).not.toThrow();
  expect(() => checkImage({ width: 1, height: 1, data }, 'content')).toThrow(/1 x 1 and 6 values/);
  expect(() => checkImage({ width: 0, height: 1, data }, 'content')).toThrow(/0 x 1/);
  data[4] = Number.NaN;
  expect(() => checkImage({ width: 2, height: 1, data }, 'content')).toThrow(/NaN at index 4/);
});
