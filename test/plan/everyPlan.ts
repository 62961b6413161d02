// The plans of all recipes at sizes that are asked of them, and what each dispatch reads and writes.
import fc from 'fast-check';
import type { Dispatch, Plan } from '../../src/dispatch.ts';
import { withPooling } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import type { ChooseKernel } from '../../src/ops/convolve.ts';
import { type PlanOptions, standardOptions } from '../../src/plan/options.ts';
import { planRun, type RunPlan } from '../../src/plan/planRun.ts';
import type { ImageSize } from '../../src/plan/planTargets.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipeNamed, recipeNames } from '../../src/recipes/recipes.ts';
import type { Tensor } from '../../src/tensor.ts';

/** The plans of a recipe, by name or changed, for VGG-19. */
export function runOf(
  recipe: Recipe | string,
  content: ImageSize,
  style: ImageSize,
  options: Partial<PlanOptions> = {},
): RunPlan {
  const given = typeof recipe === 'string' ? recipeNamed(recipe) : recipe;
  const network = withPooling(networkNamed('vgg19'), given.pooling);
  return planRun(network, given, content, style, options);
}

/** Each convolution as one dispatch of the direct kernel. */
export const directly: ChooseKernel = ({ resultChannels }) => {
  const blocks = resultChannels > 4 ? 2 : 1;
  return { kind: 'direct', blocks, unroll: false, workgroupSize: [4, 8, 1] };
};

/** Through workgroup memory. */
const staged: ChooseKernel = ({ resultChannels }) => {
  return { kind: 'staged', blocks: resultChannels > 4 ? 2 : 1, workgroupSize: [4, 4, 4] };
};

/** By Winograd wherever the standard options take it, a row of tiles at a time. */
export const inSlabs: ChooseKernel = (shape) => {
  const standard = standardOptions.chooseKernel(shape);
  return standard.kind === 'winograd' ? { ...standard, mostWorkspaceBytes: 1 } : standard;
};

/** By Winograd wherever the standard options take it, its products through workgroup memory. */
const stagedProducts: ChooseKernel = (shape) => {
  const standard = standardOptions.chooseKernel(shape);
  if (standard.kind !== 'winograd') return standard;
  return { ...standard, product: { tiles: 4, blocks: 2, workgroupSize: [8, 8, 1], staged: true } };
};

/** Every form of a plan, by what it is called. */
export const forms: Readonly<Record<string, Partial<PlanOptions>>> = {
  standard: {},
  halves: { precision: 'f16' },
  unfused: { fused: false },
  direct: { chooseKernel: directly },
  'direct halves': { chooseKernel: directly, precision: 'f16' },
  staged: { chooseKernel: staged },
  'staged products': { chooseKernel: stagedProducts },
  'in slabs': { chooseKernel: inSlabs },
};

/** A recipe as published, with layers before the ReLU, or with each kind of total variation. */
const anyRecipe = fc
  .record({
    name: fc.constantFrom(...recipeNames),
    beforeRelu: fc.boolean(),
    kind: fc.constantFrom('meanSquare', 'halfSumSquare', 'absolute', undefined),
  })
  .map(({ name, beforeRelu, kind }): Recipe => {
    const recipe = recipeNamed(name);
    const layers = Object.entries(recipe.content.layers);
    const renamed = layers.map(([layer, weight]) => [layer.replace('relu', 'conv'), weight]);
    return {
      ...recipe,
      content: { ...recipe.content, layers: Object.fromEntries(beforeRelu ? renamed : layers) },
      totalVariation: kind ? { kind, weight: 1 } : recipe.totalVariation,
    };
  });

const side = fc.integer({ min: 32, max: 1024 });
const anySize = fc.record({ height: side, width: side });

/** What the three plans of a run are made from, and in which form. */
export const anyRun = fc.record({
  recipe: anyRecipe,
  content: anySize,
  style: anySize,
  form: fc.constantFrom(...Object.keys(forms)),
});

/** All plans of a run. */
export function plansOf({ content, style, step }: RunPlan): Plan[] {
  return [content, style, step];
}

const IN_PLACE = ['reluGradInput', 'adamStep', 'totalVariationGradImage'];

/** The tensors of a dispatch with what the shader does to them. In-place kernels read what they write. */
export function accesses(
  dispatch: Dispatch,
): { tensor: Tensor; writes: boolean; reads: boolean }[] {
  const { kernel, bindings, overrides } = dispatch;
  const [stem] = kernel.name.split(/[: ]/);
  // An emitted kernel's name has all that it was made from.
  const inPlace = IN_PLACE.includes(stem!);
  return kernel.bindings.map(({ name, access }) => {
    const writes = access === 'read_write';
    const reads = !writes || inPlace || overrides.ACCUMULATE === 1;
    return { tensor: bindings[name]!, writes, reads };
  });
}
