// The register tile of all 3x3 convolutions: an invocation owns a patch of 2 rows x 4 columns and some blocks of
// channels, in named sums. `sum{b}_{p}` is block b at place p = 4 * row + column of the patch.
import type { Convolution } from './convolution.ts';
import { moveUp } from './moveUp.ts';
import type { Result } from './result.ts';

/** Blocks of four channels that one invocation computes. */
export type PatchBlocks = 1 | 2 | 4;

/** Rows of a patch. */
export const PATCH_ROWS = 2;
/** Columns of a patch. */
export const PATCH_COLUMNS = 4;

const PLACES = PATCH_ROWS * PATCH_COLUMNS;

const range = (count: number) => Array.from({ length: count }, (_, k) => k);

/** The image's gradient has three channels: a fourth would only cost products. */
const isOfImage = ({ kind }: Result) => kind === 'imageGradient';

/** Declares the sums. */
export function declareSums(blocks: PatchBlocks, result: Result): string {
  const type = isOfImage(result) ? 'vec3f' : 'vec4f';
  return range(blocks)
    .map(
      (b) =>
        `  ${range(PLACES)
          .map((p) => `var sum${b}_${p} = ${type}();`)
          .join(' ')}`,
    )
    .join('\n');
}

/** A tap: the column of its weights for a lane of the source, and the source's channels at a row and column. */
export interface Tap {
  readonly weight: (lane: number) => string;
  readonly source: (row: number, column: number) => string;
}

/**
 * Adds weight * source of some taps to the sums of block b. The channels of a map join one after the other, each as a
 * fused multiply-add. The three of a pixel are summed before they join: they lie far from 0, and what conv1_1 rounds
 * decides on the ReLU of most values of a network.
 */
export function addToSums(
  b: number,
  indent: string,
  { source, result }: Pick<Convolution, 'source' | 'result'>,
  taps: readonly Tap[],
): string {
  const channels = isOfImage(result) ? '.xyz' : '';
  const groups = source === 'image' ? [['x', 'y', 'z']] : [['x'], ['y'], ['z'], ['w']];
  return taps
    .flatMap((tap) =>
      groups.flatMap((lanes) =>
        range(PLACES).map((p) => {
          const value = tap.source(Math.floor(p / PATCH_COLUMNS), p % PATCH_COLUMNS);
          const products = lanes.map(
            (lane) => `${tap.weight('xyzw'.indexOf(lane))}${channels} * ${value}.${lane}`,
          );
          return `${indent}sum${b}_${p} += ${products.join(' + ')};`;
        }),
      ),
    )
    .join('\n');
}

/** The sums of block b as the patch that `finish` takes. */
export function patchOf(b: number, result: Result): string {
  const sums = range(PLACES).map((p) =>
    isOfImage(result) ? `vec4f(sum${b}_${p}, 0)` : `sum${b}_${p}`,
  );
  return `Patch(${sums.join(', ')})`;
}

/** Hands the sums of each block that exists to `finish`. */
export function finishSums(blocks: PatchBlocks, result: Result): string {
  const patch = patchOf(0, result);
  if (blocks === 1) return `  finish(blockNumber, y, x, ${patch});`;
  return `  for (var b = 0u; b < ${blocks}u; b++) {
    if (blockNumber + b < RESULT_BLOCKS) { finish(blockNumber + b, y, x, ${patch}); }
${moveUp(range(blocks).map((b) => range(PLACES).map((p) => `sum${b}_${p}`)))}
  }`;
}

/** The blocks' numbers, where the last ones may not exist, held inside. */
export function heldBlocks(blocks: PatchBlocks): string {
  return range(blocks)
    .map(
      (b) =>
        `  let blockNumber${b} = ${b === 0 ? 'blockNumber' : `min(blockNumber + ${b}u, RESULT_BLOCKS - 1u)`};`,
    )
    .join('\n');
}
