// From a page's options to a recipe with the user's own settings in it; what is off is refused before any work.
import { NeuralStyleError } from '../error.ts';
import type { Initialization, Recipe } from '../recipes/recipe.ts';
import { recipeNamed, recipeNames } from '../recipes/recipes.ts';
import type { ImageInput } from './api/inputs.ts';
import type { StylizeOptions } from './api/job.ts';

/** Longest side where nobody says: a CPU takes seconds a step for more. */
const DEFAULT_SIZE = { gpu: 512, software: 128 } as const;
const MOST_SIZE = 16384;
const MOST_STEPS = 1_000_000;

/** Everything about a run but its images. */
export interface Settings {
  readonly recipe: Recipe;
  readonly size: number | 'own';
  readonly styleSize: number | 'own';
  readonly steps: number;
  readonly seed: number;
  /** Where to start, if from an image of the caller's. */
  readonly startFrom: ImageInput | undefined;
  readonly previewMs: number;
}

/** The settings of a run on a device of this kind. */
export function settingsOf(options: StylizeOptions, isSoftware: boolean): Settings {
  const base = recipeNamed(options.recipe ?? recipeNames[0]!);
  const { content, style, totalVariation, adam } = base;
  const { initialization, contentWeight, styleWeight, tvWeight, learningRate } = options;
  for (const [layer, weight] of Object.entries(options.styleLayers ?? {})) {
    if (!(layer in style.layers)) {
      const known = Object.keys(style.layers).join(', ');
      refuse('styleLayers', `${layer} is no style layer of ${base.name}`, layer, `take ${known}`);
    }
    checkNumber(`styleLayers.${layer}`, weight, 0, Number.MAX_VALUE);
  }
  const isNamed = typeof initialization === 'string' && isInitialization(initialization);
  const recipe: Recipe = {
    ...base,
    content: {
      ...content,
      weight: checkNumber('contentWeight', contentWeight ?? content.weight, 0, Number.MAX_VALUE),
    },
    style: {
      ...style,
      weight: checkNumber('styleWeight', styleWeight ?? style.weight, 0, Number.MAX_VALUE),
      layers: { ...style.layers, ...options.styleLayers },
    },
    totalVariation: {
      ...totalVariation,
      weight: checkNumber('tvWeight', tvWeight ?? totalVariation.weight, 0, Number.MAX_VALUE),
      canChange: true,
    },
    adam: {
      ...adam,
      learningRate: checkNumber(
        'learningRate',
        learningRate ?? adam.learningRate,
        Number.MIN_VALUE,
        Number.MAX_VALUE,
      ),
    },
    initialization: isNamed ? initialization : base.initialization,
  };
  const size = options.size ?? (isSoftware ? DEFAULT_SIZE.software : DEFAULT_SIZE.gpu);
  return {
    recipe,
    size: checkSize('size', size),
    styleSize: checkSize('styleSize', options.styleSize ?? size),
    steps: checkWhole('steps', options.steps ?? recipe.steps, 1, MOST_STEPS),
    seed: checkWhole('seed', options.seed ?? 0, 0, 2 ** 32 - 1),
    startFrom: isNamed ? undefined : initialization,
    previewMs: checkNumber('previewMs', options.previewMs ?? 100, 0, Number.MAX_VALUE),
  };
}

/** A recipe's start, not the address of an image. */
export function isInitialization(name: string): name is Initialization {
  return ['content', 'style', 'noise', 'blend'].includes(name);
}

function checkSize(name: string, size: number | 'own'): number | 'own' {
  return size === 'own' ? size : checkWhole(name, size, 1, MOST_SIZE);
}

function checkWhole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value)) return checkNumber(name, value, least, most);
  return refuse(name, 'a whole number is needed', `${value}`, `give ${least} to ${most}`);
}

function checkNumber(name: string, value: number, least: number, most: number): number {
  if (Number.isFinite(value) && value >= least && value <= most) return value;
  const range =
    most === Number.MAX_VALUE ? `${least || 'a number from 0'} on` : `${least} to ${most}`;
  return refuse(name, 'it is out of range', `${value}`, `give ${range}`);
}

function refuse(name: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-option', `${name}: ${rule}; found ${found}; ${todo}`);
}
