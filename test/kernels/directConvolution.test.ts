import { describe, test } from 'vitest';
import type { DirectTile } from '../../src/kernels/convolution/direct.ts';
import { direct } from '../../src/ops/convolution.ts';
import { useKernelPage } from '../support/runPlan.ts';
import { checkConvolutions, type Implementation } from './checkConvolution.ts';
import { everyCase } from './everyCase.ts';

const page = useKernelPage();

const tiles: readonly DirectTile[] = [
  { blocks: 1, unroll: false, workgroupSize: [4, 4, 2] },
  { blocks: 2, unroll: true, workgroupSize: [4, 8, 1] },
  { blocks: 4, unroll: true, workgroupSize: [4, 8, 1] },
];

const implementation = (tile: DirectTile): Implementation => ({
  name: `direct ${JSON.stringify(tile)}`,
  dispatches: (op) => [direct(op, tile)],
  // A sum of products in one chain, halved by nothing.
  roundings: (channels) => 9 * channels + 40,
  nmse: { f32: 1e-11, f16: 1e-6 },
});

describe.each(tiles.map((tile) => [JSON.stringify(tile), tile] as const))('%s', (_, tile) => {
  test('every source and result matches the reference', async () => {
    await checkConvolutions(
      page(),
      implementation(tile),
      everyCase(tile.blocks === 1 ? {} : { turns: [1] }),
    );
  });
});
