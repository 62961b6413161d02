// The options of npm run profile, read and checked before anything starts.
import { parseArgs } from 'node:util';
import {
  lossLayers,
  networkNamed,
  type Recipe,
  recipeNamed,
  rowsUpTo,
} from '../../src/advanced.ts';
import { smallestSide } from '../../src/network/shapes.ts';
import { networkNames } from '../../src/network/vgg.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { checkOutputs } from '../cli/outputs.ts';
import type { WeightsFile } from '../cli/weightsFile.ts';
import { oneOf, userPath } from '../commandLine.ts';
import { fileOf, ifGiven, weightsOf, wholeNumber } from '../optionValues.ts';
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
const STEPS = { most: 1000, example: 20 };

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
  const file = (option: string) => (text: string) => fileOf('profile', option, text);
  const sizes = { least, most: LARGEST_SIZE, example: 64 };
  const settings: ProfileSettings = {
    ...chooseRuntime(values),
    ...chooseTuning(values, (path) => userPath('profile', path)),
    ...{ network, recipe },
    size: ifGiven(values.size, (text) => wholeNumber('--size', text, sizes)),
    steps: ifGiven(values.steps, (text) => wholeNumber('--steps', text, STEPS)),
    weights: ifGiven(values.weights, (text) => weightsOf(network, recipe, file('--weights')(text))),
    json: ifGiven(values.json, file('--json')),
    markdown: ifGiven(values.md, file('--md')),
    trace: ifGiven(values.trace, file('--trace')),
  };
  const { json, markdown, trace, weights, kernels } = settings;
  const areGiven = (path: string | undefined) => path !== undefined;
  checkOutputs([json, markdown, trace].filter(areGiven), [weights?.path, kernels].filter(areGiven));
  return settings;
}
