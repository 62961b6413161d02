// The whole program on one page: targets once, then steps.
//
//   image -> preprocess -> network forward -> losses -> network backward -> optimizer -> image
import { Buffers } from './gpu/buffers.ts';
import type { Gpu } from './gpu/device.ts';
import { Executor } from './gpu/executor.ts';
import { writeGradientScales } from './gpu/gradientScales.ts';
import { checkFits } from './gpu/limits.ts';
import { makeTargets } from './gpu/makeTargets.ts';
import { Pipelines } from './gpu/pipelines.ts';
import { readTensor, replaceTensor } from './gpu/readback.ts';
import { recordSteps } from './gpu/recorder.ts';
import { StepLoop } from './gpu/stepLoop.ts';
import type { StepReadback } from './gpu/stepReadback.ts';
import { uploadWeights } from './gpu/uploadWeights.ts';
import { fromPixels, toPixels } from './image/blocks.ts';
import { checkImage, checkImageOf, type RgbImage } from './image/image.ts';
import { initialImage } from './image/initialImage.ts';
import type { LossTerms } from './losses/terms.ts';
import { gradientScales, type Losses, lossesOf, lossFactors } from './losses/values.ts';
import type { NetworkSpec } from './network/spec.ts';
import { kernelsOf } from './plan/explain.ts';
import type { PlanOptions } from './plan/options.ts';
import { planRun, type RunPlan } from './plan/planRun.ts';
import type { TargetsPlan } from './plan/planTargets.ts';
import { showInDevtools } from './profile/devtools.ts';
import type { Roofline } from './profile/roofline.ts';
import { profileOf, type StepProfile } from './profile/stepProfile.ts';
import type { Recipe } from './recipes/recipe.ts';
import type { Precision } from './tensor.ts';
import { heuristic } from './tune/heuristic.ts';
import type { Weights } from './weights/loadWeights.ts';

/** One picture to make. */
export interface Job {
  readonly network: NetworkSpec;
  readonly weights: Weights;
  /** With the user's own settings in it. */
  readonly recipe: Recipe;
  /** At the working size; the result has the size of `content`. */
  readonly content: RgbImage;
  readonly style: RgbImage;
  /** For noise. */
  readonly seed: number;
  /** How it is computed; kernels are chosen by rule for the device where nobody says which. */
  readonly options?: Partial<PlanOptions> | undefined;
}

/** The losses at one step. */
export interface StepLosses extends Losses {
  /** Counted from 0. */
  readonly step: number;
  /** Milliseconds that the step took. */
  readonly ms: number;
}

/** What a profile shall say, and where. */
export interface ProfileOptions {
  /** What the device can do at most; without it, nothing is said of what bounds a dispatch. */
  readonly roofline?: Roofline;
  /** Shows the steps in the Performance panel of Chrome's devtools, if it records. */
  readonly devtools?: boolean;
  readonly signal?: AbortSignal;
}

/** A run that is ready for its first step. */
export interface Stylization {
  readonly width: number;
  readonly height: number;
  /** How maps and weights are stored, and the kernel of each dispatch of a step, by the dispatch's label. */
  readonly precision: Precision;
  readonly kernels: Readonly<Record<string, string>>;
  /** Bytes of GPU buffers: planned and actual peak beside the weights, and the weights. */
  readonly bufferBytes: {
    readonly planned: number;
    readonly actual: number;
    readonly weights: number;
  };
  /** d loss / d pixels now: [height, width, RGB] in the recipe's pixel unit. */
  gradient(): Promise<Float32Array<ArrayBuffer>>;
  /** Runs steps; `onStep` gets the losses before each. An abort ends it after the steps in flight. */
  advance(
    steps: number,
    options?: { signal?: AbortSignal; onStep?: (losses: StepLosses) => void },
  ): Promise<void>;
  /**
   * Runs so many plain steps and as many whose dispatches are timed one by one, and tells where the time goes. They
   * count, and give the bits that they always give.
   */
  profile(steps: number, options?: ProfileOptions): Promise<StepProfile>;
  /** The losses now, without a step; or those that `image`, of the run's size, would have in the place of its own. */
  evaluate(image?: RgbImage): Promise<StepLosses>;
  /** The image now, in 0..255, not rounded. */
  image(): Promise<RgbImage>;
  /** Frees all buffers; the device stays open. */
  destroy(): void;
}

/** Uploads, computes the targets and compiles the step. */
export async function prepareStylization(gpu: Gpu, job: Job): Promise<Stylization> {
  checkImage(job.content, 'content image');
  checkImage(job.style, 'style image');
  const { adapterName: name, isSoftware } = gpu;
  const chooseKernel: PlanOptions['chooseKernel'] = (shape) =>
    heuristic({ name, isSoftware }, shape);
  const options = { chooseKernel, ...job.options };
  const plan = planRun(job.network, job.recipe, job.content, job.style, options);
  checkFits({ ...job, options }, plan, gpu.device.limits);
  const buffers = new Buffers(gpu);
  try {
    return await prepare(buffers, job, plan);
  } catch (error) {
    buffers.destroyAll();
    throw error;
  }
}

async function prepare(buffers: Buffers, job: Job, plan: RunPlan): Promise<Stylization> {
  const { recipe, content, style, seed } = job;
  const { terms, step } = plan;
  const { queue } = buffers.gpu.device;

  const plans = [plan.content, plan.style, step];
  const pipelines = new Pipelines(buffers.gpu);
  await pipelines.begin(plans.flatMap(({ dispatches }) => dispatches));
  const parameters = plans.flatMap((part) => part.weights);
  const weights = await uploadWeights(buffers, parameters, job.weights);
  const targetsOf = (part: TargetsPlan, image: RgbImage) =>
    makeTargets(buffers, pipelines, part, weights, toPixels(image, recipe.pixelRange));
  const contentTargets = await targetsOf(plan.content, content);
  const styleTargets = await targetsOf(plan.style, style);
  const given = new Map(weights);
  for (const [layer, { label }] of step.contentTargets) given.set(label, contentTargets.of(layer));
  for (const [layer, { label }] of step.styleTargets) given.set(label, styleTargets.of(layer));
  const executor = await Executor.load(buffers, pipelines, step, given);

  const squares = sumSlots(terms, contentTargets.squares, styleTargets.squares);
  const factors = lossFactors(recipe, terms, step.sizeOf, content, squares);
  const scales = gradientScales(recipe, terms, factors);
  const start = toPixels(initialImage(recipe, content, style, seed), recipe.pixelRange);
  queue.writeBuffer(executor.bufferOf(step.image), 0, start);
  await writeGradientScales(buffers, executor, step, terms, scales);

  const loop = new StepLoop(buffers, executor, step, recipe.adam);
  const withLosses = ({ step: index, sums, ms }: StepReadback): StepLosses => ({
    step: index,
    ...lossesOf(recipe, terms, factors, sums),
    ms,
  });
  return {
    ...{ width: content.width, height: content.height, precision: plan.precision },
    kernels: kernelsOf(step),
    get bufferBytes() {
      const { peakBufferBytes: planned, weightBytes } = plan;
      return { planned, actual: buffers.peakBytes - weightBytes, weights: weightBytes };
    },
    async gradient() {
      const pixels = await loop.inTurn(async () => {
        await executor.run('gradient', { phases: ['forward', 'loss', 'backward'] });
        return await readTensor(buffers, executor, step.gradImage);
      });
      const gradient = fromPixels(pixels, content, 255);
      checkImage(gradient, 'gradient');
      return gradient.data;
    },
    advance: (steps, { signal, onStep } = {}) =>
      loop.advance(steps, (readback) => onStep?.(withLosses(readback)), signal),
    async profile(steps, { roofline, devtools, signal } = {}) {
      const profile = profileOf(await recordSteps(buffers, loop, step, steps, signal), roofline);
      if (devtools) showInDevtools(profile, performance);
      return profile;
    },
    async evaluate(image) {
      if (image) checkImageOf(content, image, 'image to evaluate');
      const pixels = image && toPixels(image, recipe.pixelRange);
      return withLosses(
        await loop.evaluate(pixels && (() => replaceTensor(buffers, executor, step.image, pixels))),
      );
    },
    async image() {
      const pixels = await readTensor(buffers, executor, step.image);
      const image = fromPixels(pixels, content, recipe.pixelRange);
      // A compiler may assume that there is no NaN, so a bad picture need not show in the losses.
      checkImage(image, 'image');
      return image;
    },
    destroy: () => buffers.destroyAll(),
  };
}

/** Each term's sum of squares is that of its own kind of target. */
function sumSlots(terms: LossTerms, content: Float32Array, style: Float32Array): number[] {
  const squares: number[] = [];
  for (const { slot } of terms.content) squares[slot] = content[slot]!;
  for (const { slot } of terms.style) squares[slot] = style[slot]!;
  return squares;
}
