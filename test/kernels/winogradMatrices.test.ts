import { expect, test } from 'vitest';
import {
  G,
  inputMatrix,
  outputMatrix,
  PLANES,
  TILE,
} from '../../src/kernels/convolution/winogradMatrices.ts';
import { packWinograd } from '../../src/ops/packWinograd.ts';
import { conv3x3GradInput } from '../reference/conv3x3.ts';
import { normal, seeded } from '../support/random.ts';

type Matrix = readonly (readonly number[])[];

const times = (matrix: Matrix, vector: readonly number[]) =>
  matrix.map((row) => row.reduce((sum, value, k) => sum + value * vector[k]!, 0));

/** Four outputs of a filter along one side, by planes. */
function filtered(direction: 'forward' | 'gradInput', filter: number[], inputs: number[]) {
  const planes = times(inputMatrix(direction), inputs);
  const weights = times(G, filter);
  return times(
    outputMatrix(direction),
    planes.map((value, p) => value * weights[p]!),
  );
}

test('both directions filter as the definition says', () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = seeded(seed);
    const filter = [...normal(random, 3, 1)];
    const inputs = [...normal(random, PLANES, 1)];
    for (const direction of ['forward', 'gradInput'] as const) {
      // The gradient meets the filter in reverse.
      const taps = direction === 'forward' ? filter : filter.toReversed();
      const right = Array.from({ length: TILE }, (_, y) =>
        taps.reduce((sum, tap, k) => sum + tap * inputs[y + k]!, 0),
      );
      const found = filtered(direction, filter, inputs);
      right.forEach((value, y) => {
        expect(Math.abs(found[y]! - value)).toBeLessThanOrEqual(1e-14);
      });
    }
  }
});

test('packed weights are what a reference that knows no tiles gives back', () => {
  const size = { inChannels: 5, outChannels: 6, height: 3, width: 3 };
  const weight = normal(seeded(1), 9 * 5 * 6, 1);
  const packed = packWinograd(weight, 5, 6);
  expect(packed.length).toBe(PLANES ** 2 * 2 * 2 * 16);
  const planeOf = (o: number, i: number, p: number, q: number) => {
    const matrix = ((PLANES * p + q) * 2 + Math.floor(o / 4)) * 2 + Math.floor(i / 4);
    return packed[16 * matrix + 4 * (i % 4) + (o % 4)]!;
  };
  for (let o = 0; o < 8; o++) {
    for (let i = 0; i < 8; i++) {
      // The gradient of an impulse in the middle of 3x3 is the filter.
      const impulse = new Float64Array(6 * 9);
      if (o < 6) impulse[9 * o + 4] = 1;
      const filters = conv3x3GradInput(impulse, weight, size).values;
      for (let p = 0; p < PLANES; p++) {
        for (let q = 0; q < PLANES; q++) {
          const exists = o < 6 && i < 5;
          let right = 0;
          for (let k = 0; exists && k < 9; k++) {
            right += G[p]![Math.floor(k / 3)]! * G[q]![k % 3]! * filters[9 * i + k]!;
          }
          expect(Math.abs(planeOf(o, i, p, q) - right)).toBeLessThanOrEqual(1e-6);
        }
      }
    }
  }
});
