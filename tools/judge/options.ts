// The options of npm run judge, read and checked before anything starts.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Recipe, recipeNamed, recipeNames } from '../../src/advanced.ts';
import { WEIGHTS_FOLDER } from '../cli/defaults.ts';
import { checkOutputs } from '../cli/outputs.ts';
import type { WeightsFile } from '../cli/weightsFile.ts';
import { oneOf } from '../commandLine.ts';
import { fileOf, ifGiven, refuseOption, wholeNumber } from '../optionValues.ts';
import {
  chooseRuntime,
  RUNTIME_HELP,
  RUNTIME_OPTIONS,
  type RuntimeChoice,
} from '../runtime/runtimeOptions.ts';
import { checkNetwork, checkPair, examplePaths, type Pair, type PairPaths } from './inputs.ts';

/** What the user asked for, all of it looked at. */
export interface JudgeSettings extends RuntimeChoice {
  readonly pairs: readonly Pair[];
  readonly recipe: Recipe;
  /** Longest side of all pictures. */
  readonly size: number;
  readonly steps: number;
  readonly full: WeightsFile;
  readonly compact: WeightsFile;
  /** The contact sheet. */
  readonly output: string | undefined;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
}

const SIZES = { most: 8192, example: 128 };
const STEPS = { most: 10_000, example: 100 };
const file = (option: string) => (text: string) => fileOf('judge', option, text);

export const usage = `npm run judge -- [CONTENT STYLE [CONTENT STYLE ...]] [options]

Paints each pair with a compact network and with the full one, from the same start in as many steps, and has the full
network judge both pictures as a user gets them, in 8 bits: its loss of the one over its loss of the other. Without
pairs it takes the pictures of tools/examples/pictures.

  --size N                longest side of all pictures (128)
  --steps N               steps of each picture (100)
  --recipe NAME           ${recipeNames.join(', ')} (balanced)
  --full FILE.json        manifest of the full network's weights (weights/vgg19.json)
  --compact FILE.json     manifest of the compact network's weights (weights/vgg19-compact.json)
${RUNTIME_HELP}
  -o, --output SHEET.png  writes a contact sheet, a row for each pair: content, style, compact network, full network
  --json FILE             writes all that was measured
  --md FILE               writes the table
  -h, --help              this text

Ctrl-C ends it at once, and nothing is written.
`;

/** The settings, or undefined if help was asked for. */
export function parseJudgeSettings(given: readonly string[]): JudgeSettings | undefined {
  const { values, positionals } = parseArgs({
    args: [...given],
    allowPositionals: true,
    options: {
      ...RUNTIME_OPTIONS,
      size: { type: 'string', default: '128' },
      steps: { type: 'string', default: '100' },
      recipe: { type: 'string', default: 'balanced' },
      full: { type: 'string' },
      compact: { type: 'string' },
      output: { type: 'string', short: 'o' },
      json: { type: 'string' },
      md: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const runtime = chooseRuntime(values);
  const recipe = recipeNamed(oneOf('--recipe', values.recipe, recipeNames));
  const size = wholeNumber('--size', values.size, SIZES);
  const steps = wholeNumber('--steps', values.steps, STEPS);
  const output = ifGiven(values.output, file('-o'));
  if (output !== undefined && !/\.png$/i.test(output)) {
    refuseOption('-o', 'a PNG is written', values.output!, 'name it .png');
  }
  const json = ifGiven(values.json, file('--json'));
  const markdown = ifGiven(values.md, file('--md'));
  const paths = {
    full: ifGiven(values.full, file('--full')) ?? resolve(WEIGHTS_FOLDER, 'vgg19.json'),
    compact:
      ifGiven(values.compact, file('--compact')) ?? resolve(WEIGHTS_FOLDER, 'vgg19-compact.json'),
  };
  const asked = pairsOf(positionals);
  const full = checkNetwork('--full', paths.full, recipe);
  const compact = checkNetwork('--compact', paths.compact, recipe);
  const networks = [full.network, compact.network];
  const pairs = (asked.length > 0 ? asked : examplePaths()).map((pair) =>
    checkPair(pair, { ...runtime, size, networks, recipe }),
  );
  const pictures = pairs.flatMap(({ content, style }) => [content.path, style.path]);
  const inputs = [...Object.values(paths), full.path, compact.path, ...pictures];
  checkOutputs(
    [output, json, markdown].filter((path) => path !== undefined),
    inputs,
  );
  return { ...runtime, pairs, recipe, size, steps, full, compact, output, json, markdown };
}

function pairsOf(given: readonly string[]): PairPaths[] {
  const paths = given.map(file('arguments'));
  if (paths.length % 2 === 1) {
    refuseOption('arguments', 'CONTENT and STYLE go in pairs', given.at(-1)!, 'name its style too');
  }
  return paths.flatMap((content, k) => (k % 2 === 0 ? [{ content, style: paths[k + 1]! }] : []));
}
