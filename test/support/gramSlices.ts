// Random symmetric matrices, and slices of a Gram matrix as gram.wgsl leaves them in memory.
import { toPaddedSquare, toUpperTiles } from './memoryOrder.ts';
import { normal, type Random } from './random.ts';

/** A symmetric matrix [channels][channels] of numbers N(0, deviation). */
export function symmetric(random: Random, channels: number, deviation: number): Float32Array {
  const matrix = normal(random, channels ** 2, deviation);
  return matrix.map((value, index) => {
    const [i, j] = [Math.floor(index / channels), index % channels];
    return i <= j ? value : matrix[j * channels + i]!;
  });
}

/** Symmetric matrices as slices, one behind the other, with NaN where no block of channels is. */
export function toSlices(matrices: readonly Float32Array[], channels: number): Float32Array {
  const padded = 4 * Math.ceil(channels / 4);
  const slices = matrices.map((matrix) =>
    toUpperTiles(toPaddedSquare(matrix, channels), padded, Number.NaN),
  );
  return Float32Array.from(slices.flatMap((slice) => [...slice]));
}
