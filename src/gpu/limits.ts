// Whether a run fits a device, and if not, which size would: answered by planning alone.
import type { Plan } from '../dispatch.ts';
import { NeuralStyleError } from '../error.ts';
import type { NetworkSpec } from '../network/spec.ts';
import type { PlanOptions } from '../plan/options.ts';
import { planRun, type RunPlan } from '../plan/planRun.ts';
import type { ImageSize } from '../plan/planTargets.ts';
import type { Recipe } from '../recipes/recipe.ts';
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
  check('content image', job.content, limits, (content) => {
    const { content: targets, step } = content ? planOf({ ...job, content }) : plan;
    return [targets, step];
  });
  check('style image', job.style, limits, (style) => [
    (style ? planOf({ ...job, style }) : plan).style,
  ]);
}

function planOf({ network, recipe, content, style, options }: JobShape): RunPlan {
  return planRun(network, recipe, content, style, options);
}

/** `plansAt` gives the plans that depend on this image, at its own size or at another one. */
function check(
  image: string,
  size: ImageSize,
  limits: Limits,
  plansAt: (other?: ImageSize) => readonly Plan[],
): void {
  const missing = shortfall(plansAt(), limits);
  if (!missing) return;
  const largest = largestSize(size, (smaller) => !shortfall(plansAt(smaller), limits));
  const todo = largest
    ? `take at most ${largest.width} x ${largest.height}`
    : 'no size of this shape fits; take another device';
  throw new NeuralStyleError(
    'too-large',
    `${image}: too large for this device; at ${size.width} x ${size.height} ${missing}; ${todo}`,
  );
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
