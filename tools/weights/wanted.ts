// What a conversion wants from a file: the convolutions of a network in forward order, and their shapes.
import { convolutionsOf, rowsUpTo } from '../../src/network/spec.ts';
import { networkNamed, VGG_CHANNELS } from '../../src/network/vgg.ts';
import type { Weights } from '../../src/weights/loadWeights.ts';
import { refuse } from '../../src/weights/refuse.ts';

/** The convolutions that a file must hold. */
export interface Wanted {
  readonly network: string;
  /** In forward order, for example conv1_1 to conv5_1. */
  readonly names: readonly string[];
  /** Whether stages have the published widths, or any up to those. */
  readonly published: boolean;
}

/** The shape of a kernel, in the order in which VGG's publishers give it. */
export interface KernelShape {
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outChannels: number;
}

/** All convolutions of `network` up to `last`. */
export function wantedUpTo(network: string, last: string, published: boolean): Wanted {
  const rows = rowsUpTo(networkNamed(network), [last]);
  return { network, names: convolutionsOf(rows).map(({ name }) => name), published };
}

/** The stage of a convolution, counted from 0: 2 for conv3_4. */
export function stageOf(name: string): number {
  return Number(name['conv'.length]) - 1;
}

/** Refuses a kernel that does not continue `done`, before its numbers are read. */
export function checkKernel(
  wanted: Wanted,
  done: Weights,
  name: string,
  shape: KernelShape,
  where: string,
): void {
  const before = wanted.names[wanted.names.indexOf(name) - 1];
  const inChannels = before === undefined ? 3 : done.get(before)!.bias.length;
  const most = VGG_CHANNELS[stageOf(name)]!;
  const sameStage = before !== undefined && stageOf(before) === stageOf(name);
  const outChannels = wanted.published ? most : sameStage ? inChannels : undefined;
  const fits =
    shape.height === 3 &&
    shape.width === 3 &&
    shape.inChannels === inChannels &&
    (outChannels === undefined
      ? shape.outChannels >= 1 && shape.outChannels <= most
      : shape.outChannels === outChannels);
  if (!fits) {
    const rule = `the kernel of ${name} must be 3 x 3 x ${inChannels} x ${outChannels ?? `(1 to ${most})`}`;
    const { height, width } = shape;
    const found = `${height} x ${width} x ${shape.inChannels} x ${shape.outChannels}`;
    refuse(where, rule, found, `give a file of ${wanted.network} weights, or say --other-weights`);
  }
}

/** Refuses a bias that is not one number per output channel. */
export function checkBias(name: string, shape: KernelShape, length: number, where: string): void {
  if (length !== shape.outChannels) {
    refuse(
      where,
      `the bias of ${name} must be ${shape.outChannels} numbers`,
      length,
      'get the file again',
    );
  }
}
