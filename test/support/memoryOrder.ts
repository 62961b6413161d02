// Feature maps as the tests think of them, planar [channel][position], and as they lie in GPU memory. Written from
// shaders/README.md and not from src/tensor.ts, so that a mistake there shows.
import { expect } from 'vitest';

/** Where the value of a channel at a position lies: NC/4HW4. */
function placeOf(channel: number, position: number, positions: number): number {
  const block = Math.floor(channel / 4);
  return 4 * (block * positions + position) + (channel % 4);
}

/** Planar values to memory; the lanes beyond the last channel are 0. */
export function toMemory(planar: Float32Array, channels: number): Float32Array {
  const positions = planar.length / channels;
  const memory = new Float32Array(4 * Math.ceil(channels / 4) * positions);
  planar.forEach((value, index) => {
    memory[placeOf(Math.floor(index / positions), index % positions, positions)] = value;
  });
  return memory;
}

/** Memory to planar values; the lanes beyond the last channel have to be 0. */
export function fromMemory(memory: Float32Array, channels: number): Float32Array {
  const lanes = 4 * Math.ceil(channels / 4);
  const positions = memory.length / lanes;
  for (let channel = channels; channel < lanes; channel++) {
    for (let position = 0; position < positions; position++) {
      const lane = memory[placeOf(channel, position, positions)];
      if (lane !== 0) expect.fail(`padding lane ${channel} at position ${position} is ${lane}`);
    }
  }
  return Float32Array.from({ length: channels * positions }, (_, index) => {
    return memory[placeOf(Math.floor(index / positions), index % positions, positions)]!;
  });
}

/** A matrix [channels][channels] to rows that are padded to whole vec4s, with rows of 0 below. */
export function toPaddedSquare(matrix: ArrayLike<number>, channels: number): Float32Array {
  const side = 4 * Math.ceil(channels / 4);
  const padded = new Float32Array(side * side);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++) padded[i * side + j] = matrix[i * channels + j]!;
  }
  return padded;
}

/** The inverse; what lies beyond the matrix has to be 0. */
export function fromPaddedSquare(padded: Float32Array, channels: number): Float32Array {
  const side = 4 * Math.ceil(channels / 4);
  const matrix = new Float32Array(channels * channels);
  padded.forEach((value, index) => {
    const [i, j] = [Math.floor(index / side), index % side];
    if (i < channels && j < channels) matrix[i * channels + j] = value;
    else if (value !== 0) expect.fail(`padding [${i}, ${j}] is ${value}`);
  });
  return matrix;
}

/** Where [i, j] of a symmetric matrix lies among its tiles of 8 x 8 on or above the diagonal. */
function placeInTiles(i: number, j: number): number {
  const [row, column] = [Math.floor(i / 8), Math.floor(j / 8)];
  return 64 * ((column * (column + 1)) / 2 + row) + 8 * (i % 8) + (j % 8);
}

/** A symmetric matrix [channels][channels] to those tiles; `filler` is what lies beyond the matrix. */
export function toUpperTiles(
  matrix: ArrayLike<number>,
  channels: number,
  filler: number,
): Float32Array {
  const side = Math.ceil(channels / 8);
  const tiles = new Float32Array(32 * side * (side + 1)).fill(filler);
  for (let i = 0; i < channels; i++) {
    for (let j = 8 * Math.floor(i / 8); j < channels; j++) {
      tiles[placeInTiles(i, j)] = matrix[i * channels + j]!;
    }
  }
  return tiles;
}

/** The inverse; what lies beyond the matrix may be anything. */
export function fromUpperTiles(tiles: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: channels ** 2 }, (_, index) => {
    const [i, j] = [Math.floor(index / channels), index % channels];
    const isAbove = Math.floor(i / 8) <= Math.floor(j / 8);
    return tiles[isAbove ? placeInTiles(i, j) : placeInTiles(j, i)]!;
  });
}
