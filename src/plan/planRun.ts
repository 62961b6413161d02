// All plans of a run, and the memory that they need together.
import type { Plan } from '../dispatch.ts';
import { type LossTerms, lossTerms } from '../losses/terms.ts';
import { type NetworkSpec, withPooling } from '../network/spec.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { bytesOf, type Precision, type Tensor } from '../tensor.ts';
import { planMemory } from './memory.ts';
import { optionsOf, type PlanOptions } from './options.ts';
import { exchangeBytes, planStep, type StepPlan } from './planStep.ts';
import {
  type ImageSize,
  planContentTargets,
  planStyleTargets,
  type TargetsPlan,
  uniqueByLabel,
} from './planTargets.ts';
import { packSizes } from './sizes.ts';

/** The targets of both losses, then the step. */
export interface RunPlan {
  readonly precision: Precision;
  readonly terms: LossTerms;
  readonly content: TargetsPlan;
  readonly style: TargetsPlan;
  readonly step: StepPlan;
  /** The most bytes of buffers at any time, weights aside. */
  readonly peakBufferBytes: number;
  readonly weightBytes: number;
}

/** Plans a run for images of these sizes; the recipe's pooling replaces the network's, choices the standard options. */
export function planRun(
  given: NetworkSpec,
  recipe: Recipe,
  contentSize: ImageSize,
  styleSize: ImageSize,
  choices: Partial<PlanOptions> = {},
): RunPlan {
  const options = optionsOf(choices);
  const network = withPooling(given, recipe.pooling);
  const terms = lossTerms(recipe);
  const content = planContentTargets(network, recipe, terms, contentSize, options);
  const style = planStyleTargets(network, recipe, terms, styleSize, options);
  const step = planStep(network, recipe, terms, contentSize, options);

  const contentKept = sumBytes(content.targets.values());
  const squares = bytesOf(content.squares);
  const peakBufferBytes = Math.max(
    bytesOfPlan(content) + squares,
    contentKept + bytesOfPlan(style) + squares,
    // The step's plan counts the targets itself; the image is read back through a staging buffer.
    bytesOfPlan(step) + exchangeBytes(step) + bytesOf(step.image),
  );
  const { precision } = options;
  const weights = [content, style, step].flatMap((plan) => plan.weights);
  const weightBytes = sumBytes(uniqueByLabel(weights));
  return { precision, terms, content, style, step, peakBufferBytes, weightBytes };
}

function bytesOfPlan(plan: Plan): number {
  return planMemory(plan).bytes + packSizes(plan.dispatches).words.byteLength;
}

function sumBytes(tensors: Iterable<Tensor>): number {
  return [...tensors].reduce((sum, tensor) => sum + bytesOf(tensor), 0);
}
