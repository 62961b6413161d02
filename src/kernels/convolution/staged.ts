// 3x3 convolution staged through workgroup memory, for GPUs: a workgroup loads a patch with its ring and all nine taps
// of its weights once for each block of source channels, and its invocations read them from there. The sums are those
// of the direct kernel: patches of 2 x 4 places.
import type { Kernel } from '../../kernel.ts';
import { emitKernel, type Part } from '../emit.ts';
import { storagePart } from '../storage.ts';
import { type Convolution, nameOf } from './convolution.ts';
import { addToSums, declareSums, type PatchBlocks, patchOf } from './patch.ts';
import { type Result, resultPart } from './result.ts';
import { sourcePart } from './source.ts';
import { tap, weightsPart } from './weights.ts';

/** How a workgroup shares the work. */
export interface StagedTile {
  readonly blocks: PatchBlocks;
  /** Patches along x and y, and shares of blocks: [4, 4, 8] with 2 blocks is 16 x 8 places of 64 channels. */
  readonly workgroupSize: Kernel['workgroupSize'];
}

/** Bytes of workgroup memory that a tile takes. */
export function stagedBytes(tile: StagedTile): number {
  const { sourceVectors, weightVectors } = sizesOf(tile);
  return 16 * (sourceVectors + weightVectors);
}

/**
 * A row of the staged patch holds its columns by their rest modulo 4, so that invocations side by side, which read
 * every fourth column, read neighbours; and two more, so that those two rows further down use other banks.
 */
function sizesOf({ blocks, workgroupSize: [across, down, deep] }: StagedTile) {
  const quarter = across + 1;
  const pitch = 4 * quarter + 2;
  const [rows, columns] = [2 * down + 2, 4 * across + 2];
  const groupBlocks = blocks * deep;
  return {
    ...{ quarter, pitch, rows, columns, groupBlocks, invocations: across * down * deep },
    ...{ sourceVectors: rows * pitch, weightVectors: 36 * groupBlocks },
  };
}

/** The kernel. Overrides: HEIGHT, WIDTH, SOURCE_BLOCKS, RESULT_BLOCKS, and those of its parts. */
export function stagedConvolution(convolution: Convolution, tile: StagedTile): Kernel {
  const { source, result, precision } = convolution;
  const { blocks, workgroupSize } = tile;
  return emitKernel(
    `stagedConvolution: ${nameOf(convolution, tile)}`,
    workgroupSize,
    [
      storagePart(precision),
      sourcePart(source),
      weightsPart(convolution),
      resultPart(result),
      memoryPart(tile),
    ],
    {
      parameters: `
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
`,
      body: `  let firstX = GROUP_COLUMNS * group.x;
  let firstY = GROUP_ROWS * group.y;
  let firstBlock = GROUP_BLOCKS * group.z;
${declareSums(blocks, result)}
  for (var i = 0u; i < SOURCE_BLOCKS; i++) {
${stage(convolution, tile)}
    workgroupBarrier();
    for (var ky = 0u; ky < 3u; ky++) {
${accumulate(convolution, tile)}
    }
    workgroupBarrier();
  }
  let x = firstX + 4u * local.x;
  let y = firstY + 2u * local.y;
  let isThere = x < WIDTH && y < HEIGHT;
${finish(result, tile)}`,
    },
  );
}

const range = (count: number) => Array.from({ length: count }, (_, k) => k);

function memoryPart(tile: StagedTile): Part {
  const [across, down] = tile.workgroupSize;
  const { sourceVectors, weightVectors, groupBlocks, invocations } = sizesOf(tile);
  return {
    code: `const INVOCATIONS = ${invocations}u;
const GROUP_COLUMNS = ${4 * across}u;
const GROUP_ROWS = ${2 * down}u;
const GROUP_BLOCKS = ${groupBlocks}u;
var<workgroup> stagedSource: array<vec4f, ${sourceVectors}>;
var<workgroup> stagedWeight: array<vec4f, ${weightVectors}>;`,
  };
}

/** Loads the patch and, of each tap, the matrices between the source's block and the group's. */
function stage({ direction }: Convolution, tile: StagedTile): string {
  const { rows, columns, pitch, quarter, groupBlocks, invocations } = sizesOf(tile);
  return `    for (var turn = 0u; turn < ${Math.ceil((rows * columns) / invocations)}u; turn++) {
      let place = turn * INVOCATIONS + index;
      if (place < ${rows * columns}u) {
        let row = place / ${columns}u;
        let column = place % ${columns}u;
        stagedSource[row * ${pitch}u + (column % 4u) * ${quarter}u + column / 4u] = at(i, firstY + row, firstX + column);
      }
    }
    for (var turn = 0u; turn < ${Math.ceil((9 * groupBlocks) / invocations)}u; turn++) {
      let place = turn * INVOCATIONS + index;
      if (place < ${9 * groupBlocks}u) {
        let k = place % 9u;
        let b = place / 9u;
        let blockNumber = min(firstBlock + b, RESULT_BLOCKS - 1u);
        let matrix = weightAt(taps(blockNumber, i) + ${tap(direction, '(k / 3u)', 'k % 3u')});
${range(4)
  .map((lane) => `        stagedWeight[(4u * k + ${lane}u) * GROUP_BLOCKS + b] = matrix[${lane}];`)
  .join('\n')}
      }
    }`;
}

function accumulate(convolution: Convolution, tile: StagedTile): string {
  const { pitch, quarter } = sizesOf(tile);
  const deep = tile.workgroupSize[2];
  const loads = [0, 1].flatMap((row) =>
    range(6).map((column) => {
      const first = (column % 4) * quarter + Math.floor(column / 4);
      return `      let in${row}_${column} = stagedSource[(2u * local.y + ${row}u + ky) * ${pitch}u + local.x + ${first}u];`;
    }),
  );
  const taps = range(3);
  const products = range(tile.blocks).flatMap((b) => [
    ...taps.flatMap((kx) =>
      range(4).map(
        (lane) =>
          `      let weight${b}_${kx}_${lane} = stagedWeight[(4u * (3u * ky + ${kx}u) + ${lane}u) * GROUP_BLOCKS + local.z + ${b * deep}u];`,
      ),
    ),
    addToSums(
      b,
      '      ',
      convolution,
      taps.map((kx) => ({
        weight: (lane) => `weight${b}_${kx}_${lane}`,
        source: (row, column) => `in${row}_${column + kx}`,
      })),
    ),
  ]);
  return [...loads, ...products].join('\n');
}

function finish(result: Result, { blocks, workgroupSize }: StagedTile): string {
  return range(blocks)
    .map(
      (b) => `  let blockNumber${b} = firstBlock + local.z + ${b * workgroupSize[2]}u;
  if (isThere && blockNumber${b} < RESULT_BLOCKS) { finish(blockNumber${b}, y, x, ${patchOf(b, result)}); }`,
    )
    .join('\n');
}
