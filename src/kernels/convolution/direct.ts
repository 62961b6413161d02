// 3x3 convolution from registers alone: patches and weights come from storage through the GPU's caches. The same
// kernel goes forward and backward; what it reads and where its sums end are parts of their own.
import type { Kernel } from '../../kernel.ts';
import { emitKernel } from '../emit.ts';
import { storagePart } from '../storage.ts';
import { type Convolution, nameOf } from './convolution.ts';
import { addToSums, declareSums, finishSums, heldBlocks, type PatchBlocks } from './patch.ts';
import { resultPart } from './result.ts';
import { sourcePart, sourceRowPart } from './source.ts';
import { tap, weightsPart } from './weights.ts';

/** How the direct kernel does it. */
export interface DirectTile {
  readonly blocks: PatchBlocks;
  /** Three taps of a row at once, or one: less code, for compilers that choke on more. */
  readonly unroll: boolean;
  readonly workgroupSize: Kernel['workgroupSize'];
}

/** The kernel. Overrides: HEIGHT, WIDTH, SOURCE_BLOCKS, RESULT_BLOCKS, and those of its parts. */
export function directConvolution(convolution: Convolution, tile: DirectTile): Kernel {
  const { source, result, precision } = convolution;
  const { blocks, unroll, workgroupSize } = tile;
  return emitKernel(
    `directConvolution: ${nameOf(convolution, tile)}`,
    workgroupSize,
    [
      storagePart(precision),
      unroll ? sourceRowPart(source) : sourcePart(source),
      weightsPart(convolution),
      resultPart(result),
    ],
    {
      parameters: '@builtin(global_invocation_id) id: vec3u',
      body: `  let x = 4u * id.x;
  let y = 2u * id.y;
  let blockNumber = select(${blocks}u * id.z, 0u, RESULT_BLOCKS <= ${blocks}u);
  if (x >= WIDTH || y >= HEIGHT || blockNumber >= RESULT_BLOCKS) { return; }
${heldBlocks(blocks)}
${declareSums(blocks, result)}
${unroll && source === 'image' ? tapsOfImage(convolution, blocks) : tapsOfBlocks(convolution, tile)}
${finishSums(blocks, result)}`,
    },
  );
}

/** All taps of all blocks of the source. */
function tapsOfBlocks(convolution: Convolution, { blocks, unroll }: DirectTile): string {
  return `  for (var i = 0u; i < SOURCE_BLOCKS; i++) {
${unroll ? FIRST_ROW : ''}
    for (var ky = 0u; ky < 3u; ky++) {
${unroll ? threeTaps(convolution, blocks) : oneTap(convolution, blocks)}
    }
  }`;
}

/**
 * All taps of an image, which is one block. They are written out: where an invocation has all results, too, compilers know
 * the places of the weights, and SwiftShader loads them once for all lanes, not lane by lane.
 */
function tapsOfImage(convolution: Convolution, blocks: PatchBlocks): string {
  const rows = [0, 1, 2].map(
    (ky) => `  {
      const ky = ${ky}u;
${threeTaps(convolution, blocks)}
  }`,
  );
  return ['  const i = 0u;', FIRST_ROW, ...rows].join('\n');
}

/** What three taps of a row meet of a patch's four columns. */
const SOURCE_COLUMNS = [0, 1, 2, 3, 4, 5];

/** The patch's second row under one tap is its first under the next: each row of the source is loaded once. */
const FIRST_ROW = `    let firstRow = rowAt(i, y, x);
${SOURCE_COLUMNS.map((column) => `    var in0_${column} = firstRow[${column}];`).join('\n')}`;

function threeTaps(convolution: Convolution, blocks: PatchBlocks): string {
  const { direction } = convolution;
  const loads = [
    '      let nextRow = rowAt(i, y + 1u + ky, x);',
    ...SOURCE_COLUMNS.map((column) => `      let in1_${column} = nextRow[${column}];`),
  ];
  const shifts = SOURCE_COLUMNS.map((column) => `      in0_${column} = in1_${column};`);
  const products = Array.from({ length: blocks }, (_, b) => [
    ...[0, 1, 2].map(
      (kx) =>
        `      let weight${b}_${kx} = weightAt(taps(blockNumber${b}, i) + ${tap(direction, 'ky', `${kx}u`)});`,
    ),
    addToSums(
      b,
      '      ',
      convolution,
      [0, 1, 2].map((kx) => ({
        weight: (lane) => `weight${b}_${kx}[${lane}]`,
        source: (row, column) => `in${row}_${column + kx}`,
      })),
    ),
  ]);
  return [...loads, ...products.flat(), ...shifts].join('\n');
}

function oneTap(convolution: Convolution, blocks: PatchBlocks): string {
  const { direction } = convolution;
  const loads = [0, 1].flatMap((row) =>
    [0, 1, 2, 3].map(
      (column) => `        let in${row}_${column} = at(i, y + ${row}u + ky, x + ${column}u + kx);`,
    ),
  );
  const products = Array.from(
    { length: blocks },
    (
      _,
      b,
    ) => `        let weight${b} = weightAt(taps(blockNumber${b}, i) + ${tap(direction, 'ky', 'kx')});
${addToSums(b, '        ', convolution, [
  {
    weight: (lane) => `weight${b}[${lane}]`,
    source: (row, column) => `in${row}_${column}`,
  },
])}`,
  );
  return ['      for (var kx = 0u; kx < 3u; kx++) {', ...loads, ...products, '      }'].join('\n');
}
