// The Gram matrix of a feature map, its distance to a target, and its gradient.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { blocksOf, type FeatureMap, rows, type Tensor } from '../tensor.ts';
import { type GramSlices, gramSlices, tilesOf } from './gramSlices.ts';
import { rowOfPartials } from './lossSums.ts';

/** The tensor of a Gram matrix: [channels, channels], both padded to whole vec4s. */
export function gramMatrix(label: string, channels: number): Tensor {
  return rows(label, 4 * blocksOf(channels), 4 * blocksOf(channels));
}

/** The sums over slices of positions: [slices][tiles on or above the diagonal][8][8]. */
function gramPartial(layer: string, { shape: [channels] }: FeatureMap, { count }: GramSlices) {
  return rows(`${layer}.gramPartial`, count, tilesOf(channels).count, 8, 8);
}

/** Tiles along a workgroup and across: the large square reads features for more tiles at once, if no lanes are left idle. */
const LARGE_SIDE = 8;
const SMALL_SIDE = 2;

/** features -> partial. */
function gramOfSlices(
  layer: string,
  features: FeatureMap,
  partial: Tensor,
  { count, runs, run }: GramSlices,
): Dispatch {
  const [channels, height, width] = features.shape;
  const tiles = tilesOf(channels).side;
  const side = tiles % LARGE_SIDE === 0 ? LARGE_SIDE : SMALL_SIDE;
  const groups = Math.ceil(tiles / side);
  const lanes = constantOf('gram', 'LANES');
  return launch('gram', {
    label: `${layer}.gram`,
    phase: 'loss',
    bindings: { features, partial },
    overrides: {
      ...{ BLOCKS: blocksOf(channels), POSITIONS: height * width },
      ...{ SLICES: count, RUNS: runs, RUN: run, SIDE: side },
    },
    invocations: [lanes * groups, groups, (count * side ** 2) / lanes],
    flops: channels * (channels + 1) * height * width,
  });
}

function slicesOf({ shape: [channels, height, width] }: FeatureMap): GramSlices {
  return gramSlices(channels, height * width);
}

/** features -> gram = scale * F F^T, by way of sums over slices of positions. */
export function gramForward(
  layer: string,
  features: FeatureMap,
  gram: Tensor,
  scale: number,
  slices = slicesOf(features),
): Dispatch[] {
  const [channels] = features.shape;
  const { side, count } = tilesOf(channels);
  const partial = gramPartial(layer, features, slices);
  return [
    gramOfSlices(layer, features, partial, slices),
    launch('gramSum', {
      label: `${layer}.gramSum`,
      phase: 'loss',
      bindings: { partial, gram },
      overrides: { BLOCKS: blocksOf(channels), SLICES: slices.count, SCALE: scale },
      invocations: [16 * side, side, 1],
      flops: 64 * count * slices.count,
    }),
  ];
}

/** What the style loss of a layer compares with, and what its gradient is multiplied by. */
export interface GramTarget {
  readonly targetGram: Tensor;
  /** F F^T times this is G. */
  readonly gramScale: number;
  /** One float: 2 times what the loss multiplies sum((G - A)^2) by. */
  readonly scale: Tensor;
}

/**
 * Where the style loss of a layer goes: gradGram = 2 * gramScale * scale[0] * (G - A), which times the features is their
 * gradient; sum of partials[slot] = sum((G - A)^2).
 */
export interface GramResults {
  readonly gradGram: Tensor;
  readonly partials: Tensor;
  readonly slot: number;
}

/** The slices of one vec4 are shared by 1 to 16 lanes, so that each sums about so many. */
const SLICES_PER_LANE = 32;
/** More workgroups of gramFinish, or fewer turns of each, cost a CPU, for which barriers are dear, more than they spare a GPU. */
const MOST_WORKGROUPS = 128;
const LEAST_TURNS = 4;
const partsOf = (slices: number) =>
  2 ** Math.min(4, Math.max(0, Math.ceil(Math.log2(slices / SLICES_PER_LANE))));

/** features -> the partial sums of a layer's style loss and its gradient by the Gram matrix. */
export function gramLoss(
  layer: string,
  features: FeatureMap,
  { targetGram, gramScale, scale }: GramTarget,
  { gradGram, partials, slot }: GramResults,
  slices = slicesOf(features),
): Dispatch[] {
  const [channels] = features.shape;
  const partial = gramPartial(layer, features, slices);
  const vectors = 16 * tilesOf(channels).count;
  const lanes = constantOf('gramFinish', 'LANES');
  const parts = partsOf(slices.count);
  const turns = Math.ceil((vectors * parts) / lanes);
  const row = rowOfPartials(slot, turns, Math.min(MOST_WORKGROUPS, Math.ceil(turns / LEAST_TURNS)));
  return [
    gramOfSlices(layer, features, partial, slices),
    launch('gramFinish', {
      label: `${layer}.gramFinish`,
      phase: 'loss',
      bindings: { partial, targetGram, scale, gradGram, partials },
      overrides: {
        BLOCKS: blocksOf(channels),
        SLICES: slices.count,
        SCALE: gramScale,
        PARTS: parts,
        ...row,
      },
      invocations: [row.WORKGROUPS * lanes, 1, 1],
      flops: 4 * vectors * (slices.count + 6),
    }),
  ];
}

/** gradGram (symmetric) -> gradGram * features = d loss / d features, written or added. */
export function gramGradFeatures(
  layer: string,
  features: FeatureMap,
  gradGram: Tensor,
  gradFeatures: FeatureMap,
  accumulate: boolean,
): Dispatch {
  const [channels, height, width] = features.shape;
  const positions = height * width;
  const row = constantOf('gramGradFeatures', 'ROW');
  const places = constantOf('gramGradFeatures', 'PLACES');
  return launch('gramGradFeatures', {
    label: `${layer}.gramGradFeatures`,
    phase: 'backward',
    bindings: { features, gradGram, gradFeatures },
    overrides: {
      BLOCKS: blocksOf(channels),
      POSITIONS: positions,
      ACCUMULATE: Number(accumulate),
    },
    invocations: [
      Math.min(positions, row) / places,
      blocksOf(channels),
      Math.ceil(positions / row),
    ],
    flops: 2 * channels * channels * height * width,
  });
}
