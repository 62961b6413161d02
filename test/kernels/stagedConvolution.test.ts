import { describe, test } from 'vitest';
import type { StagedTile } from '../../src/kernels/convolution/staged.ts';
import { staged } from '../../src/ops/convolution.ts';
import { useKernelPage } from '../support/runPlan.ts';
import { checkConvolutions } from './checkConvolution.ts';
import { everyCase } from './everyCase.ts';

const page = useKernelPage();

/** One with idle invocations in most sizes, and one as GPUs take it. */
const tiles: readonly StagedTile[] = [
  { blocks: 1, workgroupSize: [2, 2, 2] },
  { blocks: 2, workgroupSize: [4, 4, 4] },
];

describe.each(tiles.map((tile) => [JSON.stringify(tile), tile] as const))('%s', (_, tile) => {
  test('every source and result matches the reference', async () => {
    const implementation = {
      name: `staged ${JSON.stringify(tile)}`,
      dispatches: (op: Parameters<typeof staged>[0]) => [staged(op, tile)],
      roundings: (channels: number) => 9 * channels + 40,
      nmse: { f32: 1e-11, f16: 1e-6 },
    };
    await checkConvolutions(
      page(),
      implementation,
      everyCase({ turns: tile.blocks === 1 ? [0, 3] : [2] }),
    );
  });
});
