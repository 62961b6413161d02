// The options of npm run bench, read and checked before anything starts.
import { parseArgs } from 'node:util';
import {
  lossLayers,
  networkNamed,
  networkNames,
  type Recipe,
  recipeNamed,
  rowsUpTo,
  smallestSide,
} from '../../src/advanced.ts';
import { NeuralStyleError } from '../../src/error.ts';
import { checkOutputs } from '../cli/outputs.ts';
import { choosePlan, PLAN_HELP, PLAN_OPTIONS, type PlanChoice } from '../cli/planOptions.ts';
import { checkWeightsFile, type WeightsFile } from '../cli/weightsFile.ts';
import { oneOf, userPath } from '../commandLine.ts';
import {
  chooseRuntime,
  RUNTIME_HELP,
  RUNTIME_OPTIONS,
  type RuntimeChoice,
} from '../runtime/runtimeOptions.ts';
import { chooseTuning, TUNE_HELP, TUNE_OPTIONS, type TuneChoice } from '../tune/options.ts';

/** What the user asked for; what depends on the adapter is undefined if left out. */
export interface BenchSettings extends RuntimeChoice, TuneChoice {
  readonly network: string;
  readonly recipe: Recipe;
  readonly plan: PlanChoice;
  readonly sizes: readonly number[] | undefined;
  readonly steps: number | undefined;
  /** Seeded random numbers take their place if left out. */
  readonly weights: WeightsFile | undefined;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
}

const LARGEST_SIZE = 8192;
const MOST_STEPS = 10_000;

export const usage = `npm run bench -- [options]

Times steps of the optimization, each with its proof of completion, and holds them against what this device can do:
its rates of multiply-adds and of copies are measured by small kernels in the same run.

  --network NAME          ${networkNames.join(', ')} (vgg19)
  --sizes N,N             widths and heights of the pictures (64,128 on a software adapter, else 256,512,1024)
${PLAN_HELP}
  --steps N               timed steps of each size (5 on a software adapter, else 30)
  --weights FILE.json     manifest of the network's weights (seeded random numbers)
${RUNTIME_HELP}
${TUNE_HELP}
  --json FILE             writes all that was measured
  --md FILE               writes the table
  -h, --help              this text
`;

/** The settings, or undefined if help was asked for. */
export function parseBenchSettings(given: readonly string[]): BenchSettings | undefined {
  const { values } = parseArgs({
    args: [...given],
    options: {
      ...PLAN_OPTIONS,
      ...RUNTIME_OPTIONS,
      ...TUNE_OPTIONS,
      network: { type: 'string', default: 'vgg19' },
      sizes: { type: 'string' },
      steps: { type: 'string' },
      weights: { type: 'string' },
      json: { type: 'string' },
      md: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const recipe = recipeNamed('balanced');
  const network = oneOf('--network', values.network, networkNames);
  const least = smallestSide(rowsUpTo(networkNamed(network), lossLayers(recipe)));
  const sizes = values.sizes
    ?.split(',')
    .map((size) => wholeNumber('--sizes', size, least, LARGEST_SIZE));
  if (sizes?.some((size, k) => sizes.indexOf(size) < k)) {
    refuse('--sizes', 'each once at most', values.sizes!, 'take 64,128, for example');
  }
  const settings = {
    ...chooseRuntime(values),
    ...chooseTuning(values, (path) => userPath('bench', path)),
    network,
    recipe,
    plan: choosePlan(values),
    sizes,
    steps:
      values.steps === undefined ? undefined : wholeNumber('--steps', values.steps, 1, MOST_STEPS),
    weights: weightsOf(network, recipe, fileOf('--weights', values.weights)),
    json: fileOf('--json', values.json),
    markdown: fileOf('--md', values.md),
  };
  const files = [settings.weights?.path, settings.kernels];
  const areGiven = (path: string | undefined) => path !== undefined;
  checkOutputs([settings.json, settings.markdown].filter(areGiven), files.filter(areGiven));
  return settings;
}

function weightsOf(network: string, recipe: Recipe, path: string | undefined) {
  if (path === undefined) return undefined;
  const weights = checkWeightsFile(path, recipe);
  if (weights.manifest.network === network) return weights;
  return refuse(
    '--weights',
    `they are of another network than ${network}`,
    weights.manifest.network,
    `take --network ${weights.manifest.network}`,
  );
}

function fileOf(option: string, text: string | undefined): string | undefined {
  if (text === '') return refuse(option, 'a file is needed', '', 'name one');
  return text === undefined ? undefined : userPath('bench', text);
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const rule = `a whole number from ${least} to ${most} is needed`;
  return refuse(option, rule, text, 'take 64, for example');
}

function refuse(option: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-option', `${option}: ${rule}; found "${found}"; ${todo}`);
}
