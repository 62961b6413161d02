// How the positions of a feature map are cut for its Gram matrix: enough slices to fill a large GPU, little memory.
import { blocksOf } from '../tensor.ts';

/** Slices of `runs` runs of `run` positions; the last one may be shorter. */
export interface GramSlices {
  readonly count: number;
  readonly runs: number;
  readonly run: number;
}

/** Bytes that the sums of all slices may take, and the most slices that a layer has. */
const MOST_BYTES = 4 * 2 ** 20;
const MOST_SLICES = 512;
/** Positions that are worth a slice of their own, and the most that are summed without a break. */
const LEAST_POSITIONS = 128;
const MOST_RUN = 256;
/** Runs are whole multiples of so many positions: a stretch that memory gives at once. */
const STRETCH = 16;

/** The sides of a symmetric matrix in tiles of 8 x 8 channels, and the tiles on or above its diagonal. */
export function tilesOf(channels: number): { readonly side: number; readonly count: number } {
  const side = Math.ceil(blocksOf(channels) / 2);
  return { side, count: (side * (side + 1)) / 2 };
}

/** The slices of a map of so many positions. */
export function gramSlices(channels: number, positions: number): GramSlices {
  const mostByMemory = Math.floor(MOST_BYTES / (4 * 64 * tilesOf(channels).count));
  const most = Math.max(1, Math.min(mostByMemory, MOST_SLICES));
  const wanted = Math.min(most, Math.ceil(positions / LEAST_POSITIONS));
  const length = Math.ceil(positions / wanted);
  const runs = Math.ceil(length / MOST_RUN);
  const run = STRETCH * Math.ceil(length / runs / STRETCH);
  return { count: Math.ceil(positions / (runs * run)), runs, run };
}
