import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gramSlices, tilesOf } from '../../src/ops/gramSlices.ts';

/** Workgroups of 64 x 64 channels that have something to do, and bytes of the sums over slices. */
function costOf(channels: number, positions: number) {
  const { count } = gramSlices(channels, positions);
  const side = Math.ceil(channels / 64);
  return {
    workgroups: (count * side * (side + 1)) / 2,
    bytes: 4 * 64 * tilesOf(channels).count * count,
  };
}

test.each([
  ['relu1_1', 64, 512],
  ['relu2_1', 128, 256],
  ['relu3_1', 256, 128],
  ['relu4_1', 512, 64],
  ['relu5_1', 512, 32],
] as const)('%s at 512 x 512 fills a large GPU from little memory', (_, channels, side) => {
  const { workgroups, bytes } = costOf(channels, side * side);
  expect(workgroups).toBeGreaterThanOrEqual(250);
  expect(workgroups).toBeLessThanOrEqual(1024);
  expect(bytes).toBeLessThanOrEqual(4 * 2 ** 20);
});

test('slices hold every position, none is empty, and no sum is long', () => {
  const anySize = [
    fc.integer({ min: 1, max: 1024 }),
    fc.integer({ min: 1, max: 2 ** 22 }),
  ] as const;
  fc.assert(
    fc.property(...anySize, (channels, positions) => {
      const { count, runs, run } = gramSlices(channels, positions);
      expect(count * runs * run).toBeGreaterThanOrEqual(positions);
      expect((count - 1) * runs * run).toBeLessThan(positions);
      expect(run % 16).toBe(0);
      expect(run).toBeLessThanOrEqual(256);
      expect(count).toBeLessThanOrEqual(512);
    }),
    { numRuns: 500, seed: 1 },
  );
});
