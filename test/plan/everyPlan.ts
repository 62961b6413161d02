// The plans of all recipes at sizes that are asked of them, and what each dispatch reads and writes.
import fc from 'fast-check';
import type { Dispatch, Plan } from '../../src/dispatch.ts';
import { withPooling } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { planRun, type RunPlan } from '../../src/plan/planRun.ts';
import type { ImageSize } from '../../src/plan/planTargets.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipeNamed, recipeNames } from '../../src/recipes/recipes.ts';
import type { Tensor } from '../../src/tensor.ts';

/** The plans of a recipe, by name or changed, for VGG-19. */
export function runOf(recipe: Recipe | string, content: ImageSize, style: ImageSize): RunPlan {
  const given = typeof recipe === 'string' ? recipeNamed(recipe) : recipe;
  return planRun(withPooling(networkNamed('vgg19'), given.pooling), given, content, style);
}

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

/** The three plans of a run. */
export const anyRun = fc.record({ recipe: anyRecipe, content: anySize, style: anySize });

/** All plans of a run. */
export function plansOf({ content, style, step }: RunPlan): Plan[] {
  return [content, style, step];
}

/** The tensors of a dispatch with what the shader does to them. In-place kernels read what they write. */
export function accesses(
  dispatch: Dispatch,
): { tensor: Tensor; writes: boolean; reads: boolean }[] {
  const { kernel, bindings, overrides } = dispatch;
  const inPlace = ['reluGradInput', 'adamStep', 'totalVariationGradImage'].includes(kernel.name);
  return kernel.bindings.map(({ name, access }) => {
    const writes = access === 'read_write';
    const reads = !writes || inPlace || overrides.ACCUMULATE === 1;
    return { tensor: bindings[name]!, writes, reads };
  });
}
