import { describe, expect, test } from 'vitest';
import { inferSizes, padBefore, pooledSide, smallestSide } from '../../src/network/shapes.ts';
import type { PoolRow } from '../../src/network/spec.ts';
import { rowsUpTo, withPooling } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { type PoolSize, pooledSize, poolWindows } from '../reference/pool.ts';

const vgg19 = networkNamed('vgg19');

test('VGG-19 at 224 x 224 has the sizes of the paper', () => {
  const rows = rowsUpTo(vgg19, ['pool5']);
  const sizes = inferSizes(rows, 224, 224);
  const sizeOf = (name: string) => sizes[rows.findIndex((row) => row.name === name)];
  expect(sizeOf('relu1_2')).toEqual({ channels: 64, height: 224, width: 224 });
  expect(sizeOf('pool1')).toEqual({ channels: 64, height: 112, width: 112 });
  expect(sizeOf('relu4_2')).toEqual({ channels: 512, height: 28, width: 28 });
  expect(sizeOf('pool5')).toEqual({ channels: 512, height: 7, width: 7 });
});

describe('pooled sides and padding are those of the twin', () => {
  for (const rounding of ['floor', 'ceil'] as const) {
    for (const [kernel, stride] of [
      [1, 1],
      [2, 2],
      [3, 2],
      [3, 1],
      [2, 3],
      [5, 3],
      [4, 2],
    ] as const) {
      test(`${kernel} / ${stride} ${rounding}`, () => {
        const row: PoolRow = { kind: 'maxPool', name: 'pool', kernel, stride, rounding };
        for (let side = rounding === 'floor' ? kernel : 1; side < 40; side++) {
          const size: PoolSize = { channels: 1, height: 1, width: side, kernel, stride, rounding };
          const rowOnly = { ...size, height: rounding === 'floor' ? kernel : 1 };
          const [, width] = pooledSize(rowOnly);
          expect(pooledSide(side, row)).toBe(width);
          // The second window shows the padding: it begins at stride - padding.
          const second = poolWindows(rowOnly)[1];
          if (second && stride >= padBefore(side, row)) {
            expect(second[0]).toBe(stride - padBefore(side, row));
          }
        }
      });
    }
  }
});

test.each([
  ['relu1_2', 'max', 1],
  ['relu5_1', 'max', 16],
  ['pool5', 'max', 32],
  ['relu5_1', 'averageSame', 1],
] as const)('the smallest side for %s with %s pooling is %d', (layer, pooling, smallest) => {
  const rows = rowsUpTo(withPooling(vgg19, pooling), [layer]);
  expect(smallestSide(rows)).toBe(smallest);
  const last = inferSizes(rows, smallest, smallest).at(-1)!;
  expect(Math.min(last.height, last.width)).toBeGreaterThanOrEqual(1);
  if (smallest > 1) {
    expect(() => inferSizes(rows, smallest - 1, 500)).toThrow(
      new RegExp(`found 500 x ${smallest - 1}; ${layer} needs at least ${smallest} x ${smallest}`),
    );
  }
});
