// Whether a run fits a device, and if not, which size would: answered by planning alone.
import type { Plan } from '../dispatch.ts';
import { NeuralStyleError } from '../error.ts';
import { convolutionsOf, type NetworkSpec } from '../network/spec.ts';
import type { PlanOptions } from '../plan/options.ts';
import { planRun, type RunPlan } from '../plan/planRun.ts';
import type { ImageSize } from '../plan/planTargets.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { bytesOf, featureMap } from '../tensor.ts';
import { type LimitName, type Need, type Needs, needsOf } from './needs.ts';

/** What a job's plan depends on. */
export interface JobShape {
  readonly network: NetworkSpec;
  readonly recipe: Recipe;
  readonly content: ImageSize;
  readonly style: ImageSize;
  readonly options?: Partial<PlanOptions> | undefined;
}

/** What a device or an adapter offers. */
export type Limits = Readonly<Record<LimitName, number>>;

/** What a job needs of a device; refused unless there is as much. */
export function needsThatFit(job: JobShape, limits: Limits): Needs {
  const plan = planOf(job);
  checkFits(job, plan, limits);
  return needsOf([plan.content, plan.style, plan.step]);
}

/** Throws unless the job's plan fits: what is needed, what there is, and the largest size that would do. */
export function checkFits(job: JobShape, plan: RunPlan, limits: Limits): void {
  const misfit = misfitOf(job, plan, limits);
  if (misfit) throw new NeuralStyleError('too-large', misfit.message);
}

/** What does not fit, in words. */
export interface Misfit {
  readonly message: string;
  /** The largest size of the same proportions that fits, if any does. */
  readonly largest: ImageSize | undefined;
}

/** What of a job's plan does not fit a device. */
export function misfitOf(job: JobShape, plan: RunPlan, limits: Limits): Misfit | undefined {
  const ofContent = (content?: ImageSize) => {
    const { content: targets, step } = content ? planOf({ ...job, content }) : plan;
    return [targets, step];
  };
  const ofStyle = (style?: ImageSize) => [(style ? planOf({ ...job, style }) : plan).style];
  return (
    misfit('content image', job.content, limits, job, ofContent) ??
    misfit('style image', job.style, limits, job, ofStyle)
  );
}

function planOf({ network, recipe, content, style, options }: JobShape): RunPlan {
  return planRun(network, recipe, content, style, options);
}

/** `plansAt` gives the plans that depend on this image, at its own size or at another one. */
function misfit(
  image: string,
  size: ImageSize,
  limits: Limits,
  job: JobShape,
  plansAt: (other?: ImageSize) => readonly Plan[],
): Misfit | undefined {
  const missing = shortfall(plansAt(), limits);
  if (!missing) return undefined;
  const largest = largestSize(
    size,
    (smaller) => firstMapFits(job, smaller, limits) && !shortfall(plansAt(smaller), limits),
  );
  const todo = largest
    ? `take at most ${largest.width} x ${largest.height}`
    : 'no size of this shape fits; take another device';
  const message = `${image}: too large for this device; at ${size.width} x ${size.height} ${missing}; ${todo}`;
  return { message, largest };
}

/** Whether a device holds what the first convolution gives, which every plan keeps: sizes far too large need no plan. */
function firstMapFits(
  { network, options }: JobShape,
  { width, height }: ImageSize,
  { maxBufferSize, maxStorageBufferBindingSize }: Limits,
): boolean {
  const [first] = convolutionsOf(network.rows);
  const element = options?.precision === 'f16' ? 'f16' : 'f32';
  const bytes = bytesOf(featureMap('first', first?.outChannels ?? 1, height, width, element));
  return bytes <= Math.min(maxBufferSize, maxStorageBufferBindingSize);
}

/** The first need that is not met, in words. */
function shortfall(plans: readonly Plan[], limits: Limits): string | undefined {
  for (const [limit, need] of needsOf(plans)) {
    if (need.value > limits[limit]) return inWords(limit, need, limits[limit]);
  }
  return undefined;
}

function inWords(limit: LimitName, { value, where }: Need, most: number): string {
  const isBuffer = limit === 'maxBufferSize' || limit === 'maxStorageBufferBindingSize';
  const text = (count: number) =>
    isBuffer ? `${(count / 2 ** 20).toFixed(1)} MiB` : String(count);
  return `${where} needs ${text(value)} of ${limit}, there are ${text(most)}`;
}

/** The largest smaller size of the same proportions that fits, found by halving; undefined if none does. */
export function largestSize(
  { width, height }: ImageSize,
  fits: (size: ImageSize) => boolean,
): ImageSize | undefined {
  const longest = Math.max(width, height);
  const sizeOf = (side: number): ImageSize => ({
    width: Math.max(1, Math.round((width * side) / longest)),
    height: Math.max(1, Math.round((height * side) / longest)),
  });
  let [found, tooLarge]: [ImageSize | undefined, number] = [undefined, longest];
  for (let least = 0; tooLarge - least > 1; ) {
    const side = Math.floor((least + tooLarge) / 2);
    const answer = unlessTooSmall(() => fits(sizeOf(side)));
    if (answer) found = sizeOf(side);
    if (answer === false) tooLarge = side;
    else least = side;
  }
  return found;
}

/** Undefined if the network has no pixel left at the size. */
function unlessTooSmall(fits: () => boolean): boolean | undefined {
  try {
    return fits();
  } catch (error) {
    if (error instanceof NeuralStyleError && error.code === 'bad-image') return undefined;
    throw error;
  }
}
