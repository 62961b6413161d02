import { describe, test } from 'vitest';
import type { ProductTile } from '../../src/kernels/convolution/winogradProduct.ts';
import { packWinograd } from '../../src/ops/packWinograd.ts';
import { type WinogradTile, winograd, winogradWeights } from '../../src/ops/winograd.ts';
import { useKernelPage } from '../support/runPlan.ts';
import { checkConvolutions, type Implementation } from './checkConvolution.ts';
import { everyCase } from './everyCase.ts';

const page = useKernelPage();

const products: readonly ProductTile[] = [
  { tiles: 4, blocks: 2, workgroupSize: [4, 8, 1], staged: false },
  { tiles: 1, blocks: 1, workgroupSize: [1, 16, 1], staged: false },
];
const tiles: readonly WinogradTile[] = [
  ...products.map((product) => ({ product, mostWorkspaceBytes: 2 ** 27 })),
  {
    product: { tiles: 2, blocks: 4, workgroupSize: [2, 4, 1], staged: true },
    mostWorkspaceBytes: 1,
  },
];

const implementation = (tile: WinogradTile): Implementation => ({
  name: `winograd ${JSON.stringify(tile)}`,
  dispatches: (op) => {
    const { inChannels, outChannels } = op.weight;
    return winograd({ ...op, weight: winogradWeights('conv', inChannels, outChannels) }, tile);
  },
  inputs: ({ weight, op }) => ({
    'conv.winograd': packWinograd(weight, op.weight.inChannels, op.weight.outChannels),
  }),
  nmse: { f32: 1e-10, f16: 1e-6 },
});

describe.each(tiles.map((tile) => [JSON.stringify(tile), tile] as const))('%s', (_, tile) => {
  test('every source and result matches the reference', async () => {
    await checkConvolutions(page(), implementation(tile), everyCase());
  });
});
