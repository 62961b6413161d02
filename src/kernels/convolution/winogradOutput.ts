// Last of the three kernels of a Winograd convolution: sums [36][channels / 4][tile] of vec4f to tiles of 4x4 outputs,
// and on into what becomes of them. An invocation transforms one tile of one block of channels.
import type { Kernel } from '../../kernel.ts';
import { emitKernel } from '../emit.ts';
import { storagePart } from '../storage.ts';
import { type Convolution, nameOf } from './convolution.ts';
import { declare, moveUp } from './moveUp.ts';
import { PATCH_ROWS } from './patch.ts';
import { resultPart } from './result.ts';
import { combination, outputMatrix, PLANES, TILE } from './winogradMatrices.ts';
import { TILE_OF_BLOCK, tilesPart } from './winogradTiles.ts';

const four = Array.from({ length: TILE }, (_, k) => k);
const six = Array.from({ length: PLANES }, (_, k) => k);

/** The kernel. Sizes: those of the tiles, RESULT_BLOCKS. Overrides: what the result needs besides. */
export function winogradOutput(convolution: Omit<Convolution, 'source'>): Kernel {
  const { direction, result, precision } = convolution;
  const matrix = outputMatrix(direction);
  const lines = six.map((p) => four.map((x) => `line${p}_${x}`));
  const out = four.map((row) => four.map((x) => `out${row}_${x}`));
  return emitKernel(
    `winogradOutput: ${nameOf({ direction, result, precision }, {})}`,
    [32, 1, 1],
    [
      tilesPart,
      {
        constants: [{ name: 'RESULT_BLOCKS', type: 'u32' }],
        variables: [{ name: 'sums', access: 'read', type: 'array<vec4f>' }],
      },
      storagePart(precision),
      resultPart(result),
    ],
    {
      parameters: '@builtin(global_invocation_id) id: vec3u',
      body: `  let planeSize = RESULT_BLOCKS * TILES;
  let first = id.x;
  if (first >= planeSize) { return; }
${TILE_OF_BLOCK}
${declare(lines)}
  for (var row = 0u; row < ${PLANES}u; row++) {
    let firstOfRow = first + ${PLANES}u * row * planeSize;
${six.map((p) => `    let m${p} = sums[firstOfRow + ${p}u * planeSize];`).join('\n')}
${moveUp(lines)}
${four.map((x) => `    ${lines.at(-1)![x]!} = ${combination(matrix[x]!, (p) => `m${p}`)};`).join('\n')}
  }
${four.flatMap((row) => four.map((x) => `  var ${out[row]![x]!} = ${combination(matrix[row]!, (p) => lines[p]![x]!)};`)).join('\n')}
  for (var half = 0u; half < ${TILE / PATCH_ROWS}u; half++) {
    let row = y + ${PATCH_ROWS}u * half;
    if (row < HEIGHT) { finish(blockNumber, row, x, Patch(${out.slice(0, PATCH_ROWS).flat().join(', ')})); }
${moveUp([out.slice(0, PATCH_ROWS).flat(), out.slice(PATCH_ROWS).flat()])}
  }`,
    },
    { sizesAtLaunch: true },
  );
}
