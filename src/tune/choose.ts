// From times to kernels.
import type { ConvolutionKernel } from '../ops/convolve.ts';
import { type CountedShape, channelsOf, keyOf } from './shapes.ts';

/** A kernel with its milliseconds at a shape. */
export interface TimedKernel {
  readonly kernel: ConvolutionKernel;
  readonly ms: number;
}

/** A shape with what was timed of it; nothing if nothing runs. */
export interface TimedShape extends CountedShape {
  readonly timed: readonly TimedKernel[];
}

/**
 * Forward and backward, a convolution can read one kind of weights, or both, which takes up to 5 times the memory of
 * the taps. So kinds are mixed only where that brings more than this share of the convolution's time.
 */
const WORTH_MIXING = 0.05;

/** The kernel of each shape, by its key. */
export function choose(shapes: readonly TimedShape[]): Map<string, TimedKernel> {
  const chosen = new Map<string, TimedKernel>();
  for (const group of groupsOf(shapes)) {
    const uniform = [isOfPlanes, isOfTaps]
      .map((isKind) => best(group, isKind))
      .sort((a, b) => a.ms - b.ms)[0]!;
    const mixed = best(group, () => true);
    const isMixed = !(uniform.ms <= mixed.ms / (1 - WORTH_MIXING));
    for (const [key, kernel] of (isMixed ? mixed : uniform).kernels) chosen.set(key, kernel);
  }
  return chosen;
}

/** The shapes of the same convolutions: equal channels and size, whichever direction. */
function groupsOf(shapes: readonly TimedShape[]): TimedShape[][] {
  const groups = new Map<string, TimedShape[]>();
  for (const each of shapes) {
    if (each.timed.length === 0) continue;
    const { in: from, out } = channelsOf(each.shape);
    const key = `${from} ${out} ${each.shape.height} ${each.shape.width}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

const isOfPlanes = ({ kind }: ConvolutionKernel) => kind === 'winograd';
const isOfTaps = ({ kind }: ConvolutionKernel) => kind !== 'winograd';

/** The fastest kernels among some, and their time in a step; infinite if a shape has none. */
function best(group: readonly TimedShape[], isAmong: (kernel: ConvolutionKernel) => boolean) {
  const kernels = new Map<string, TimedKernel>();
  let ms = 0;
  for (const { shape, count, timed } of group) {
    const fastest = timed
      .filter(({ kernel }) => isAmong(kernel))
      .reduce<TimedKernel | undefined>((a, b) => (a && a.ms <= b.ms ? a : b), undefined);
    if (!fastest) return { ms: Number.POSITIVE_INFINITY, kernels };
    kernels.set(keyOf(shape), fastest);
    ms += count * fastest.ms;
  }
  return { ms, kernels };
}
