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

/**
 * Adds weight * source to the sums of block b: `weight(lane)` is the column for a lane of the source, `source` its
 * value at a row and column of the patch. One channel after the other, so that each is a fused multiply-add.
 */
export function addToSums(
  b: number,
  indent: string,
  weight: (lane: number) => string,
  source: (row: number, column: number) => string,
): string {
  return ['x', 'y', 'z', 'w']
    .flatMap((lane, index) =>
      range(PLACES).map((p) => {
        const value = source(Math.floor(p / PATCH_COLUMNS), p % PATCH_COLUMNS);
        return `${indent}sum${b}_${p} += ${weight(index)} * ${value}.${lane};`;
      }),
    )
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
