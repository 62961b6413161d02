// The options of npm run profile, read and checked before anything starts.
import { parseArgs } from 'node:util';
import {
  lossLayers,
  networkNamed,
  type Recipe,
  recipeNamed,
  rowsUpTo,
} from '../../src/advanced.ts';
import { NeuralStyleError } from '../../src/error.ts';
import { smallestSide } from '../../src/network/shapes.ts';
import { networkNames } from '../../src/network/vgg.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { checkOutputs } from '../cli/outputs.ts';
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
export interface ProfileSettings extends RuntimeChoice, TuneChoice {
  readonly network: string;
  readonly recipe: Recipe;
  readonly size: number | undefined;
  readonly steps: number | undefined;
  /** Seeded random numbers take their place if left out. */
  readonly weights: WeightsFile | undefined;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly trace: string | undefined;
}

const LARGEST_SIZE = 8192;
const MOST_STEPS = 1000;

export const usage = `npm run profile -- [options]

Tells where the time of an optimization step goes: each dispatch, timed on the GPU in a pass of its own, beside steps
that nobody looked into and beside what this device can do, measured by small kernels in the same run.

  --network NAME          ${networkNames.join(', ')} (vgg19)
  --recipe NAME           ${recipeNames.join(', ')} (balanced)
  --size N                width and height of the pictures (64 on a software adapter, else 512)
  --steps N               profiled steps, beside as many plain ones (5 on a software adapter, else 20)
  --weights FILE.json     manifest of the network's weights (seeded random numbers)
${RUNTIME_HELP}
${TUNE_HELP}
  --json FILE             writes all figures
  --md FILE               writes the table
  --trace FILE            writes a trace for https://ui.perfetto.dev or chrome://tracing
  -h, --help              this text
`;

/** The settings, or undefined if help was asked for. */
export function parseProfileSettings(given: readonly string[]): ProfileSettings | undefined {
  const { values } = parseArgs({
    args: [...given],
    options: {
      ...RUNTIME_OPTIONS,
      ...TUNE_OPTIONS,
      network: { type: 'string', default: 'vgg19' },
      recipe: { type: 'string', default: 'balanced' },
      size: { type: 'string' },
      steps: { type: 'string' },
      weights: { type: 'string' },
      json: { type: 'string' },
      md: { type: 'string' },
      trace: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const recipe = recipeNamed(oneOf('--recipe', values.recipe, recipeNames));
  const network = oneOf('--network', values.network, networkNames);
  const least = smallestSide(rowsUpTo(networkNamed(network), lossLayers(recipe)));
  const settings: ProfileSettings = {
    ...chooseRuntime(values),
    ...chooseTuning(values, (path) => userPath('profile', path)),
    ...{ network, recipe },
    size: wholeNumber('--size', values.size, least, LARGEST_SIZE),
    steps: wholeNumber('--steps', values.steps, 1, MOST_STEPS),
    weights: weightsOf(network, recipe, fileOf('--weights', values.weights)),
    json: fileOf('--json', values.json),
    markdown: fileOf('--md', values.md),
    trace: fileOf('--trace', values.trace),
  };
  const { json, markdown, trace, weights, kernels } = settings;
  const areGiven = (path: string | undefined) => path !== undefined;
  checkOutputs([json, markdown, trace].filter(areGiven), [weights?.path, kernels].filter(areGiven));
  return settings;
}

function weightsOf(
  network: string,
  recipe: Recipe,
  path: string | undefined,
): WeightsFile | undefined {
  if (path === undefined) return undefined;
  const weights = checkWeightsFile(path, recipe);
  const { network: found } = weights.manifest;
  if (found === network) return weights;
  return refuse('--weights', `they are not of ${network}`, found, `take --network ${found}`);
}

function fileOf(option: string, text: string | undefined): string | undefined {
  if (text === '') return refuse(option, 'a file is needed', '', 'name one');
  return text === undefined ? undefined : userPath('profile', text);
}

function wholeNumber(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const rule = `a whole number from ${least} to ${most} is needed`;
  return refuse(option, rule, text, `take ${Math.max(least, 64)}, for example`);
}

function refuse(option: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-option', `${option}: ${rule}; found "${found}"; ${todo}`);
}
