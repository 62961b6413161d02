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
import { checkOutputs } from '../cli/outputs.ts';
import { choosePlan, PLAN_HELP, PLAN_OPTIONS, type PlanChoice } from '../cli/planOptions.ts';
import type { WeightsFile } from '../cli/weightsFile.ts';
import { oneOf, userPath } from '../commandLine.ts';
import { fileOf, ifGiven, refuseOption, weightsOf, wholeNumber } from '../optionValues.ts';
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
const STEPS = { most: 10_000, example: 30 };

export const usage = `npm run bench -- [options]

Times steps of the optimization, each with its proof of completion, and holds them against what this device can do:
its rates of multiply-adds and of copies are measured by small kernels in the same run.

  --network NAME          ${networkNames.join(', ')} (vgg19)
  --sizes N,N             widths and heights of the pictures (64,128 on a software adapter, else 256,512,1024)
${PLAN_HELP}
  --steps N               timed steps of each size (5 on a software adapter, else 100)
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
  const rule = { least, most: LARGEST_SIZE, example: 64 };
  const sizes = values.sizes?.split(',').map((size) => wholeNumber('--sizes', size, rule));
  if (sizes?.some((size, k) => sizes.indexOf(size) < k)) {
    refuseOption('--sizes', 'each once at most', values.sizes!, 'take 64,128, for example');
  }
  const file = (option: string) => (text: string) => fileOf('bench', option, text);
  const settings = {
    ...chooseRuntime(values),
    ...chooseTuning(values, (path) => userPath('bench', path)),
    network,
    recipe,
    plan: choosePlan(values),
    sizes,
    steps: ifGiven(values.steps, (text) => wholeNumber('--steps', text, STEPS)),
    weights: ifGiven(values.weights, (text) => weightsOf(network, recipe, file('--weights')(text))),
    json: ifGiven(values.json, file('--json')),
    markdown: ifGiven(values.md, file('--md')),
  };
  const files = [settings.weights?.path, settings.kernels];
  const areGiven = (path: string | undefined) => path !== undefined;
  checkOutputs([settings.json, settings.markdown].filter(areGiven), files.filter(areGiven));
  return settings;
}
