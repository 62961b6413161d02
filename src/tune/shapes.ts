// The convolutions that a step asks a kernel for, each shape once, and their names.
import { lossTerms } from '../losses/terms.ts';
import { type NetworkSpec, withPooling } from '../network/spec.ts';
import type { ChooseKernel, ConvolutionKernel, ConvolutionShape } from '../ops/convolve.ts';
import type { PlanOptions } from '../plan/options.ts';
import { planRun } from '../plan/planRun.ts';
import { planStep } from '../plan/planStep.ts';
import type { ImageSize } from '../plan/planTargets.ts';
import type { Recipe } from '../recipes/recipe.ts';

/** What a job's convolutions depend on. */
export interface TunedJob {
  readonly network: NetworkSpec;
  readonly recipe: Recipe;
  readonly content: ImageSize;
  readonly style: ImageSize;
}

/** A shape, and how many convolutions of a step have it. */
export interface CountedShape {
  readonly shape: ConvolutionShape;
  readonly count: number;
}

/** For example "forward of map, 64 > 128, 256 x 256": channels and height x width. */
export function keyOf(shape: ConvolutionShape): string {
  const { direction, source, sourceChannels, resultChannels, height, width } = shape;
  return `${direction} of ${source}, ${sourceChannels} > ${resultChannels}, ${height} x ${width}`;
}

/** Channels of a convolution's forward side: the same numbers for both directions. */
export function channelsOf(shape: ConvolutionShape): { readonly in: number; readonly out: number } {
  const { direction, sourceChannels, resultChannels } = shape;
  return direction === 'forward'
    ? { in: sourceChannels, out: resultChannels }
    : { in: resultChannels, out: sourceChannels };
}

/** Operations of the direct algorithm, a multiply-add counted as two. */
export function flopsOf({ sourceChannels, resultChannels, height, width }: ConvolutionShape) {
  return 18 * sourceChannels * resultChannels * height * width;
}

/** The shapes of a step, the most work first. Targets are made once in a run, so that theirs are not worth timing. */
export function stepShapes(job: TunedJob, options: PlanOptions): CountedShape[] {
  const { network, recipe, content } = job;
  const pooled = withPooling(network, recipe.pooling);
  const { chooseKernel, asked } = watched(options.chooseKernel);
  planStep(pooled, recipe, lossTerms(recipe), content, { ...options, chooseKernel });
  const shapes = new Map<string, CountedShape>();
  for (const { shape } of asked) {
    const key = keyOf(shape);
    shapes.set(key, { shape, count: 1 + (shapes.get(key)?.count ?? 0) });
  }
  const workOf = ({ shape, count }: CountedShape) => count * flopsOf(shape);
  return [...shapes.values()].sort((a, b) => workOf(b) - workOf(a));
}

/** The kernel of each shape that any plan of the run asks for, by the shape's key. */
export function kernelsOf(job: TunedJob, options: PlanOptions): Map<string, ConvolutionKernel> {
  const { network, recipe, content, style } = job;
  const { chooseKernel, asked } = watched(options.chooseKernel);
  planRun(network, recipe, content, style, { ...options, chooseKernel });
  return new Map(asked.map(({ shape, kernel }) => [keyOf(shape), kernel]));
}

/** The same choices, written down in the order in which they are asked for. */
function watched(choose: ChooseKernel) {
  const asked: { readonly shape: ConvolutionShape; readonly kernel: ConvolutionKernel }[] = [];
  const chooseKernel: ChooseKernel = (shape) => {
    const kernel = choose(shape);
    asked.push({ shape, kernel });
    return kernel;
  };
  return { chooseKernel, asked };
}
