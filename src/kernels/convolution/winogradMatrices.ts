// Winograd's minimal filtering F(4x4, 3x3): a tile of 6x6 inputs becomes 4x4 outputs by 36 products instead of 144,
// Y = A [(G g G^T) * (B d B^T)] A^T. (Lavin and Gray, "Fast algorithms for convolutional neural networks", 2015.)
//
// The points are 0, sqrt(1/2), -sqrt(1/2), sqrt(2), -sqrt(2), infinity, as in ncnn's convolution_3x3_winograd43: the
// error is half of that with 0, +-1, +-2. Rows of G for +-sqrt(2) are ncnn's times 2, columns of A theirs over 2.
// So taking the reciprocal of all points, as reversing a filter does, exchanges rows of G and changes signs, no more:
// G reversed(g) = SIGNS * (G g)[REVERSED], and the same transformed weights serve both directions.
import type { Direction } from './weights.ts';

/** Outputs of a tile along a side. */
export const TILE = 4;
/** Inputs of a tile along a side, and planes along a side: the tile and what a 3x3 filter reaches beyond it. */
export const PLANES = 6;

const r = Math.SQRT2;
const h = Math.SQRT1_2;

/** Filter to planes, a row for each point. */
export const G: readonly (readonly number[])[] = [
  [1, 0, 0],
  [-2 / 3, -r / 3, -1 / 3],
  [-2 / 3, r / 3, -1 / 3],
  [1 / 3, r / 3, 2 / 3],
  [1 / 3, -r / 3, 2 / 3],
  [0, 0, 1],
];

const B: readonly (readonly number[])[] = [
  [1, 0, -5 / 2, 0, 1, 0],
  [0, -r, -2, h, 1, 0],
  [0, r, -2, -h, 1, 0],
  [0, -h, -1 / 2, r, 1, 0],
  [0, h, -1 / 2, -r, 1, 0],
  [0, 1, 0, -5 / 2, 0, 1],
];

const A: readonly (readonly number[])[] = [
  [1, 1, 1, 1 / 2, 1 / 2, 0],
  [0, h, -h, h, -h, 0],
  [0, 1 / 2, 1 / 2, 1, 1, 0],
  [0, h / 2, -h / 2, r, -r, 1],
];

const REVERSED = [5, 3, 4, 1, 2, 0] as const;
const SIGNS = [1, -1, -1, -1, -1, 1] as const;

/** Inputs to planes, a row for each plane, in the order in which G has them for the filter as it is stored. */
export function inputMatrix(direction: Direction): readonly (readonly number[])[] {
  return direction === 'forward' ? B : REVERSED.map((point) => B[point]!);
}

/** Planes to outputs, a row for each output. */
export function outputMatrix(direction: Direction): readonly (readonly number[])[] {
  if (direction === 'forward') return A;
  return A.map((row) => REVERSED.map((point, plane) => SIGNS[plane]! * row[point]!));
}

/** The sum of coefficients times variables, as WGSL. */
export function combination(
  coefficients: readonly number[],
  variable: (k: number) => string,
): string {
  return coefficients
    .map((coefficient, k) => ({ coefficient, name: variable(k) }))
    .filter(({ coefficient }) => coefficient !== 0)
    .map(({ coefficient, name }, index) => {
      const sign = coefficient < 0 ? '-' : '+';
      const size = Math.abs(coefficient);
      const term = size === 1 ? name : `${size} * ${name}`;
      return index > 0 ? ` ${sign} ${term}` : sign === '-' ? `-${term}` : term;
    })
    .join('');
}
