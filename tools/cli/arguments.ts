// The command line's arguments, read and checked one by one.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NeuralStyleError } from '../../src/error.ts';
import type { Initialization, Recipe } from '../../src/recipes/recipe.ts';
import { recipeNamed, recipeNames } from '../../src/recipes/recipes.ts';
import { chooseRuntime, RUNTIME_OPTIONS, type RuntimeChoice } from '../runtime/runtimeOptions.ts';
import { chooseTuning, TUNE_OPTIONS, type TuneChoice } from '../tune/options.ts';
import { defaultOutput, EXAMPLES } from './defaults.ts';
import { choosePlan, PLAN_OPTIONS, type PlanChoice } from './planOptions.ts';

/** What the user asked for. Paths are absolute; what was left out and has no fixed default is undefined. */
export interface Settings extends RuntimeChoice, TuneChoice {
  readonly content: string;
  readonly style: string;
  readonly output: string;
  readonly weights: string | undefined;
  /** With the user's own settings in it. */
  readonly recipe: Recipe;
  readonly plan: PlanChoice;
  readonly size: number | 'own' | undefined;
  readonly styleSize: number | 'own' | undefined;
  readonly steps: number | undefined;
  readonly seed: number;
  readonly saveEvery: number | undefined;
  readonly trace: string | undefined;
  readonly gradient: string | undefined;
  readonly quiet: boolean;
}

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  recipe: { type: 'string' },
  weights: { type: 'string' },
  size: { type: 'string' },
  'style-size': { type: 'string' },
  steps: { type: 'string' },
  'content-weight': { type: 'string' },
  'style-weight': { type: 'string' },
  'tv-weight': { type: 'string' },
  'learning-rate': { type: 'string' },
  init: { type: 'string' },
  seed: { type: 'string' },
  'save-every': { type: 'string' },
  trace: { type: 'string' },
  gradient: { type: 'string' },
  ...PLAN_OPTIONS,
  ...RUNTIME_OPTIONS,
  ...TUNE_OPTIONS,
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const;

type TextOption = Exclude<keyof typeof OPTIONS, 'quiet' | 'help' | 'dawn' | 'plain'>;

const EXAMPLE_FILES = [EXAMPLES.content, EXAMPLES.style];
const HELP = 'see npm run stylize -- --help';
const INITIALIZATIONS: readonly Initialization[] = ['content', 'style', 'noise', 'blend'];
export const MAX_SIZE = 8192;
const MAX_STEPS = 100_000;

/** Throws a usage error. */
function refuse(where: string, rule: string, found: string | undefined, todo = HELP): never {
  const given = found === undefined ? 'nothing' : `"${found}"`;
  throw new NeuralStyleError('bad-option', `${where}: ${rule}; found ${given}; ${todo}`);
}

function parse(given: readonly string[]) {
  try {
    return parseArgs({ args: [...given], options: OPTIONS, allowPositionals: true, tokens: true });
  } catch (cause) {
    const message = (cause as Error).message.replace(/\. To specify .*$/s, '').replace(/\s+/g, ' ');
    throw new NeuralStyleError('bad-option', `arguments: not understood; ${message}; ${HELP}`);
  }
}

/** The settings, or undefined if help was asked for. Relative paths start at `folder`. */
export function parseArguments(given: readonly string[], folder: string): Settings | undefined {
  const { values, positionals, tokens } = parse(given);
  if (values.help) return undefined;
  const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const twice = names.find((name, index) => name !== 'dawn' && names.indexOf(name) < index);
  if (twice) refuse(`--${twice}`, 'given once at most', twice);

  const [content, style, ...more] = positionals.length === 0 ? EXAMPLE_FILES : positionals;
  if (!content || !style) refuse('arguments', 'CONTENT and STYLE go together', content);
  if (more.length > 0) refuse('arguments', 'CONTENT and STYLE are all', more[0]);
  const path = (name: TextOption) => (values[name] ? resolve(folder, values[name]) : undefined);
  for (const name of ['output', 'weights', 'trace', 'gradient'] as const) {
    if (values[name] === '') refuse(`--${name}`, 'a file is needed', '');
  }
  const output = path('output') ?? defaultOutput(folder);
  if (!/\.png$/i.test(output)) refuse('-o', 'a PNG is written', values.output, 'name it .png');

  const integer = (name: TextOption, least: number, most: number) => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    return refuse(`--${name}`, `a whole number from ${least} to ${most} is needed`, text);
  };
  const number = (name: TextOption, rule: string, isRight: (value: number) => boolean) => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^[\d.]+(e[+-]?\d+)?$/i.test(text) && value <= 1e12 && isRight(value)) return value;
    return refuse(`--${name}`, rule, text);
  };
  const oneOf = <T extends string>(name: TextOption, known: readonly T[]) => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = known.find((candidate) => candidate === text);
    return value ?? refuse(`--${name}`, 'not known', text, `take ${known.join(', ')}`);
  };
  const size = (name: TextOption) => (values[name] === 'own' ? 'own' : integer(name, 1, MAX_SIZE));
  const weight = (name: TextOption) => number(name, 'a number from 0 to 1e12 is needed', isWeight);

  const recipe = recipeNamed(oneOf('recipe', recipeNames) ?? recipeNames[0]!);
  const rate = number('learning-rate', 'a number above 0 is needed', (value) => value > 0);
  return {
    content: resolve(folder, content),
    style: resolve(folder, style),
    output,
    weights: path('weights'),
    recipe: {
      ...recipe,
      content: { ...recipe.content, weight: weight('content-weight') ?? recipe.content.weight },
      style: { ...recipe.style, weight: weight('style-weight') ?? recipe.style.weight },
      totalVariation: {
        ...recipe.totalVariation,
        weight: weight('tv-weight') ?? recipe.totalVariation.weight,
      },
      adam: { ...recipe.adam, learningRate: rate ?? recipe.adam.learningRate },
      initialization: oneOf('init', INITIALIZATIONS) ?? recipe.initialization,
    },
    plan: choosePlan(values),
    size: size('size'),
    styleSize: size('style-size'),
    steps: integer('steps', 0, MAX_STEPS),
    seed: integer('seed', 0, 2 ** 32 - 1) ?? 0,
    saveEvery: integer('save-every', 1, MAX_STEPS),
    trace: path('trace'),
    gradient: path('gradient'),
    ...chooseRuntime(values),
    ...chooseTuning(values, (path) => resolve(folder, path)),
    quiet: values.quiet ?? false,
  };
}

function isWeight(value: number): boolean {
  return value >= 0;
}
