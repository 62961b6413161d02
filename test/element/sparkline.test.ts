import { expect, test } from 'vitest';
import { curvePoints } from '../../src/element/sparkline.ts';

test('a loss that falls by the same factor falls by the same height', () => {
  const points = curvePoints([1000, 100, 10, 1], 4);
  const heights = points.map(([, y]) => y);
  expect(heights[0]).toBe(3);
  expect(heights[3]).toBe(25);
  expect(heights[1]! - heights[0]!).toBeCloseTo(22 / 3, 9);
  expect(heights[2]! - heights[1]!).toBeCloseTo(22 / 3, 9);
  expect(points.map(([x]) => x)).toEqual([3, 33, 63, 93]);
});

test('the width is that of the whole run, so that the curve grows', () => {
  const [first, last] = curvePoints([2, 1], 101);
  expect(first![0]).toBe(3);
  expect(last![0]).toBeCloseTo(3 + 90 / 100, 9);
});

test('long runs keep their ends and are thinned out between', () => {
  const losses = Array.from({ length: 5000 }, (_, index) => 6000 - index);
  const points = curvePoints(losses, 5000);
  expect(points.length).toBeLessThanOrEqual(97);
  expect(points[0]).toEqual([3, 3]);
  expect(points.at(-1)).toEqual([93, 25]);
});

test('what has no logarithm is left out; a flat curve is a line', () => {
  expect(curvePoints([0, Number.NaN, Number.POSITIVE_INFINITY], 3)).toEqual([]);
  expect(curvePoints([5, 0, 5], 3)).toEqual([
    [3, 3],
    [93, 3],
  ]);
  expect(curvePoints([5], 1)).toEqual([[3, 3]]);
  expect(curvePoints([], 0)).toEqual([]);
});
