// The register tile of all 3x3 convolutions: an invocation owns a patch of 2 rows x 4 columns and some blocks of
// channels, in named sums. `sum{b}_{p}` is block b at place p = 4 * row + column of the patch.

/** Blocks of four channels that one invocation computes. */
export type PatchBlocks = 1 | 2 | 4;

/** Rows of a patch. */
export const PATCH_ROWS = 2;
/** Columns of a patch. */
export const PATCH_COLUMNS = 4;

const PLACES = PATCH_ROWS * PATCH_COLUMNS;

const range = (count: number) => Array.from({ length: count }, (_, k) => k);

/** Declares the sums. */
export function declareSums(blocks: PatchBlocks): string {
  return range(blocks)
    .map(
      (b) =>
        `  ${range(PLACES)
          .map((p) => `var sum${b}_${p} = vec4f();`)
          .join(' ')}`,
    )
    .join('\n');
}

/** Four products of a tap: the column of its weights for a lane of the source, and the source's four channels. */
export interface TapProducts {
  readonly weight: (lane: number) => string;
  readonly source: (row: number, column: number) => string;
}

/**
 * Adds the products of some taps to the sums of block b. They are summed before they join, which makes the long chain
 * of additions, and with it the rounding error, shorter.
 */
export function addToSums(b: number, indent: string, taps: readonly TapProducts[]): string {
  return range(PLACES)
    .map((p) => {
      const [row, column] = [Math.floor(p / PATCH_COLUMNS), p % PATCH_COLUMNS];
      const products = taps.flatMap(({ weight, source }) =>
        ['x', 'y', 'z', 'w'].map(
          (lane, index) => `${weight(index)} * ${source(row, column)}.${lane}`,
        ),
      );
      return `${indent}sum${b}_${p} += ${products.join(' + ')};`;
    })
    .join('\n');
}

/** Hands the sums of each block that exists to `finish`. */
export function finishSums(blocks: PatchBlocks): string {
  return range(blocks)
    .map((b) => {
      const sums = range(PLACES).map((p) => `sum${b}_${p}`);
      const call = `finish(blockNumber + ${b}u, y, x, Patch(${sums.join(', ')}));`;
      return b === 0 ? `  ${call}` : `  if (blockNumber + ${b}u < RESULT_BLOCKS) { ${call} }`;
    })
    .join('\n');
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
