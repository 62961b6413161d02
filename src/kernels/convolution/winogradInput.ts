// First of the three kernels of a Winograd convolution: tiles of 6x6 inputs to planes [36][channels / 4][tile] of
// vec4f. An invocation transforms one tile of one block of channels.
import type { Kernel } from '../../kernel.ts';
import { emitKernel } from '../emit.ts';
import { storagePart } from '../storage.ts';
import { type Convolution, nameOf } from './convolution.ts';
import { sourceRowPart } from './source.ts';
import { combination, inputMatrix, PLANES } from './winogradMatrices.ts';
import { TILE_OF_BLOCK, tilesPart } from './winogradTiles.ts';

const six = Array.from({ length: PLANES }, (_, k) => k);

/** The kernel. Sizes: those of the tiles, SOURCE_BLOCKS. Overrides: what the source needs besides. */
export function winogradInput(convolution: Omit<Convolution, 'result'>): Kernel {
  const { direction, source, precision } = convolution;
  const matrix = inputMatrix(direction);
  const lines = six.map((row) => six.map((q) => `line${row}_${q}`));
  const transformed = (row: number) => `  let input${row} = rowAt(blockNumber, y + ${row}u, x);
${six.map((q) => `  let ${lines[row]![q]!} = ${combination(matrix[q]!, (x) => `input${row}[${x}]`)};`).join('\n')}`;
  const plane = (p: number, q: number) => `planes[first + ${PLANES * p + q}u * planeSize]`;
  return emitKernel(
    `winogradInput: ${nameOf({ direction, source, precision }, {})}`,
    [32, 1, 1],
    [
      tilesPart,
      storagePart(precision),
      sourceRowPart(source),
      {
        constants: [{ name: 'SOURCE_BLOCKS', type: 'u32' }],
        variables: [{ name: 'planes', access: 'read_write', type: 'array<vec4f>' }],
      },
    ],
    {
      parameters: '@builtin(global_invocation_id) id: vec3u',
      body: `  let planeSize = SOURCE_BLOCKS * TILES;
  let first = id.x;
  if (first >= planeSize) { return; }
${TILE_OF_BLOCK}
${six.map(transformed).join('\n')}
${six.flatMap((p) => six.map((q) => `  ${plane(p, q)} = ${combination(matrix[p]!, (row) => lines[row]![q]!)};`)).join('\n')}`,
    },
    { sizesAtLaunch: true },
  );
}
