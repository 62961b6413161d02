// The Gram matrix of a feature map, and its gradient.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { blocksOf, type FeatureMap, rows, type Tensor } from '../tensor.ts';

/** The tensor of a Gram matrix: [channels, channels], both padded to whole vec4s. */
export function gramMatrix(label: string, channels: number): Tensor {
  return rows(label, 4 * blocksOf(channels), 4 * blocksOf(channels));
}

/** features -> gram = scale * F F^T, by way of sums over slices of positions. */
export function gramForward(
  layer: string,
  features: FeatureMap,
  gram: Tensor,
  scale: number,
): Dispatch[] {
  const [channels, height, width] = features.shape;
  const blocks = blocksOf(channels);
  const slices = Math.ceil((height * width) / constantOf('gram', 'SLICE'));
  const partial = rows(`${layer}.gramPartial`, slices, 4 * blocks, 4 * blocks);
  return [
    launch('gram', {
      label: `${layer}.gram`,
      phase: 'loss',
      bindings: { features, partial },
      overrides: { BLOCKS: blocks, POSITIONS: height * width },
      invocations: [blocks, blocks, slices],
      flops: 2 * channels * channels * height * width,
    }),
    launch('gramSum', {
      label: `${layer}.gramSum`,
      phase: 'loss',
      bindings: { partial, gram },
      overrides: { BLOCKS: blocks, SLICES: slices, SCALE: scale },
      invocations: [blocks, 4 * blocks, 1],
      flops: slices * channels * channels,
    }),
  ];
}

/** d loss / d gram (symmetric) -> d loss / d features, written or added. */
export function gramGradFeatures(
  layer: string,
  features: FeatureMap,
  gradGram: Tensor,
  gradFeatures: FeatureMap,
  scale: number,
  accumulate: boolean,
): Dispatch {
  const [channels, height, width] = features.shape;
  const positions = height * width;
  const row = constantOf('gramGradFeatures', 'ROW');
  return launch('gramGradFeatures', {
    label: `${layer}.gramGradFeatures`,
    phase: 'backward',
    bindings: { features, gradGram, gradFeatures },
    overrides: {
      BLOCKS: blocksOf(channels),
      POSITIONS: positions,
      SCALE: scale,
      ACCUMULATE: Number(accumulate),
    },
    invocations: [Math.min(positions, row), blocksOf(channels), Math.ceil(positions / row)],
    flops: 2 * channels * channels * height * width,
  });
}
