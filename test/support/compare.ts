// How far a kernel is from its float64 twin: two figures that do not depend on the data's scale.
import { expect } from 'vitest';
import type { Reference } from '../reference/reference.ts';

/** sum((a - b)^2) / sum(b^2), b being right; NaN if `found` holds a NaN. */
export function nmse(found: ArrayLike<number>, right: ArrayLike<number>): number {
  expect(found.length).toBe(right.length);
  let [error, power] = [0, 0];
  for (let index = 0; index < right.length; index++) {
    error += (found[index]! - right[index]!) ** 2;
    power += right[index]! ** 2;
  }
  return error === 0 ? 0 : error / power;
}

/**
 * The largest |error| / (roundings * 2^-23 * sum of |products|), which is at most 1 on every device that WGSL
 * allows, if the longest way of a product into the result has that many roundings.
 */
export function boundRatio(
  found: ArrayLike<number>,
  { values, magnitudes }: Reference,
  roundings: number,
): number {
  let worst = 0;
  for (let index = 0; index < values.length; index++) {
    const error = Math.abs(found[index]! - values[index]!);
    if (error === 0) continue;
    const ratio = error / (roundings * 2 ** -23 * magnitudes[index]!);
    worst = Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : Math.max(worst, ratio);
  }
  return worst;
}

/** Roundings of a sum of `count` products, taken in blocks whose sums form a tree (reliability N1). */
export function roundingsOf(block: number, count: number): number {
  const first = Math.min(block, count);
  return first + Math.log2(count / first) + 2;
}

/** Those of a kernel that adds `block` terms in each of its 64 lanes, then 8 lanes each, then these 8 sums. */
export function roundingsOfLanes(block: number): number {
  return block + 2 + 2 * 8;
}

/** |a - b| / max(|a|, |b|) of two numbers that should be the same. */
export function relativeError(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

/** The dot product in float64. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return sum;
}

/** Bit for bit the same, where 0 and -0 count as one: the first difference fails the test. */
export function expectExact(found: Float32Array, right: ArrayLike<number>, name: string): void {
  expect(found.length, name).toBe(right.length);
  for (let index = 0; index < found.length; index++) {
    const expected = Math.fround(right[index]!);
    if (found[index] !== expected) {
      expect.fail(`${name}: value ${index} is ${found[index]}, expected ${expected}`);
    }
  }
}
