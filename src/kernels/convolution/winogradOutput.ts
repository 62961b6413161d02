// Last of the three kernels of a Winograd convolution: sums [36][channels / 4][tile] of vec4f to tiles of 4x4 outputs,
// and on into what becomes of them. An invocation transforms one tile of one block of channels.
import type { Kernel } from '../../kernel.ts';
import { emitKernel } from '../emit.ts';
import { storagePart } from '../storage.ts';
import { type Convolution, nameOf } from './convolution.ts';
import { PATCH_ROWS } from './patch.ts';
import { resultPart } from './result.ts';
import { combination, outputMatrix, PLANES, TILE } from './winogradMatrices.ts';
import { TILE_CORNER, tilesPart } from './winogradTiles.ts';

const four = Array.from({ length: TILE }, (_, k) => k);
const six = Array.from({ length: PLANES }, (_, k) => k);

/** The kernel. Overrides: those of the tiles, RESULT_BLOCKS, and what the result needs. */
export function winogradOutput(convolution: Omit<Convolution, 'source'>): Kernel {
  const { direction, result, precision } = convolution;
  const matrix = outputMatrix(direction);
  const columns = six.map((p) => `vec4f(${matrix.map((row) => row[p]).join(', ')})`);
  const patch = (y: number) =>
    four
      .slice(y, y + PATCH_ROWS)
      .flatMap((row) => four.map((x) => `out${row}_${x}`))
      .join(', ');
  return emitKernel(
    `winogradOutput: ${nameOf({ direction, result, precision }, {})}`,
    [32, 1, 1],
    [
      tilesPart,
      {
        constants: [{ name: 'RESULT_BLOCKS', type: 'u32' }],
        variables: [{ name: 'sums', access: 'read', type: 'array<vec4f>' }],
        code: `const DOWN = array<vec4f, ${PLANES}>(\n  ${columns.join(',\n  ')},\n);`,
      },
      storagePart(precision),
      resultPart(result),
    ],
    {
      parameters: '@builtin(global_invocation_id) id: vec3u',
      body: `  let tile = id.x;
  let blockNumber = id.y;
  if (tile >= TILES || blockNumber >= RESULT_BLOCKS) { return; }
${TILE_CORNER}
${four.map((row) => `  ${four.map((x) => `var out${row}_${x} = vec4f();`).join(' ')}`).join('\n')}
  for (var row = 0u; row < ${PLANES}u; row++) {
    let down = DOWN[row];
${six.map((p) => `    let m${p} = sums[((${PLANES}u * row + ${p}u) * RESULT_BLOCKS + blockNumber) * TILES + tile];`).join('\n')}
${four.map((x) => `    let a${x} = ${combination(matrix[x]!, (p) => `m${p}`)};\n${four.map((row) => `    out${row}_${x} += down[${row}] * a${x};`).join('\n')}`).join('\n')}
  }
  finish(blockNumber, y, x, Patch(${patch(0)}));
  if (y + ${PATCH_ROWS}u < HEIGHT) { finish(blockNumber, y + ${PATCH_ROWS}u, x, Patch(${patch(PATCH_ROWS)})); }`,
    },
  );
}
