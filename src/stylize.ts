// The whole program on one page: targets once, then steps.
//
//   image -> preprocess -> network forward -> losses -> network backward -> optimizer -> image
import { Buffers } from './gpu/buffers.ts';
import type { Gpu } from './gpu/device.ts';
import { Executor } from './gpu/executor.ts';
import { writeGradientScales } from './gpu/gradientScales.ts';
import { checkFits } from './gpu/limits.ts';
import { makeTargets } from './gpu/makeTargets.ts';
import { previewOf } from './gpu/preview.ts';
import { readTensor, replaceTensor } from './gpu/readback.ts';
import { recordSteps } from './gpu/recorder.ts';
import { ResidentWeights } from './gpu/residentWeights.ts';
import { readState, restoreState } from './gpu/runState.ts';
import { StepLoop } from './gpu/stepLoop.ts';
import type { StepReadback } from './gpu/stepReadback.ts';
import { uploadWeights } from './gpu/uploadWeights.ts';
import { fromPixels, toPixels } from './image/blocks.ts';
import { checkImage, checkImageOf, type RgbImage } from './image/image.ts';
import { initialImage } from './image/initialImage.ts';
import { reweighed } from './losses/reweighed.ts';
import type { LossTerms } from './losses/terms.ts';
import { gradientScales, lossesOf, lossFactors } from './losses/values.ts';
import { kernelsOf } from './plan/explain.ts';
import type { PlanOptions } from './plan/options.ts';
import { planRun, type RunPlan } from './plan/planRun.ts';
import type { TargetsPlan } from './plan/planTargets.ts';
import { showInDevtools } from './profile/devtools.ts';
import { profileOf } from './profile/stepProfile.ts';
import type { Job, PrepareOptions, StepLosses, Stylization } from './stylization.ts';
import { heuristic } from './tune/heuristic.ts';

/** Uploads, computes the targets and compiles the step. */
export async function prepareStylization(
  gpu: Gpu,
  job: Job,
  meanwhile: PrepareOptions = {},
): Promise<Stylization> {
  checkImage(job.content, 'content image');
  checkImage(job.style, 'style image');
  if (job.start) checkImageOf(job.content, job.start, 'image to start from');
  const { adapterName: name, isSoftware } = gpu;
  const chooseKernel: PlanOptions['chooseKernel'] = (shape) =>
    heuristic({ name, isSoftware }, shape);
  const options = { chooseKernel, ...job.options };
  const plan = planRun(job.network, job.recipe, job.content, job.style, options);
  checkFits({ ...job, options }, plan, gpu.device.limits);
  const buffers = new Buffers(gpu);
  try {
    return await prepare(buffers, job, plan, meanwhile);
  } catch (error) {
    buffers.destroyAll();
    throw error;
  }
}

async function prepare(
  buffers: Buffers,
  job: Job,
  plan: RunPlan,
  { signal: abort, onWeights }: PrepareOptions,
): Promise<Stylization> {
  const { content, style, seed } = job;
  let { recipe } = job;
  const { terms, step } = plan;
  const { queue } = buffers.gpu.device;

  const plans = [plan.content, plan.style, step];
  const { pipelines } = buffers.gpu;
  await pipelines.begin(plans.flatMap(({ dispatches }) => dispatches));
  const parameters = plans.flatMap((part) => part.weights);
  const isResident = job.weights instanceof ResidentWeights;
  const weights = isResident
    ? await job.weights.provide(parameters, { signal: abort, onProgress: onWeights })
    : await uploadWeights(buffers, parameters, job.weights);
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
  const start = job.start ?? initialImage(recipe, content, style, seed);
  queue.writeBuffer(executor.bufferOf(step.image), 0, toPixels(start, recipe.pixelRange));
  const writeScales = () =>
    writeGradientScales(buffers, executor, step, terms, gradientScales(recipe, terms, factors));
  await writeScales();

  const loop = new StepLoop(buffers, executor, step, recipe.adam);
  if (job.from) loop.step = restoreState(executor, step, queue, job.from);
  const withLosses = ({ step: index, sums, ms }: StepReadback): StepLosses => ({
    step: index,
    ...lossesOf(recipe, terms, factors, sums),
    ms,
  });
  return {
    ...{ width: content.width, height: content.height, precision: plan.precision },
    kernels: kernelsOf(step),
    get recipe() {
      return recipe;
    },
    get step() {
      return loop.step;
    },
    get bufferBytes() {
      const { peakBufferBytes: planned, weightBytes } = plan;
      const own = isResident ? 0 : weightBytes;
      return { planned, actual: buffers.peakBytes - own, weights: weightBytes };
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
    reweigh: (weights) =>
      loop.inTurn(async () => {
        recipe = reweighed(recipe, terms, weights);
        await writeScales();
      }),
    state: () => loop.inTurn(() => readState(buffers, executor, step, loop.step)),
    preview: (canvas) => previewOf(buffers, executor, step.image, recipe.pixelRange, canvas),
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
