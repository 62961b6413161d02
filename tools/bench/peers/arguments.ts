// The options of npm run bench:peers, read and checked before anything starts.
import { parseArgs } from 'node:util';
import { NeuralStyleError } from '../../../src/advanced.ts';
import {
  type AdapterChoice,
  adapterChoices,
  adapterFromEnvironment,
} from '../../browser/adapter.ts';
import { checkOutputs } from '../../cli/outputs.ts';
import { oneOf, userPath } from '../../commandLine.ts';
import { SMALLEST_SIZE } from './job.ts';
import { PEERS } from './systems.ts';

/** What the user asked for. */
export interface Settings {
  readonly size: number;
  /** Timed steps of each system; undefined: as many as the time allows. */
  readonly steps: number | undefined;
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly adapter: AdapterChoice;
}

const LARGEST_SIZE = 2048;
const MOST_STEPS = 10_000;

export const usage = `npm run bench:peers -- [--size N] [--steps N] [--json FILE] [--md FILE] [--adapter KIND]

Does the same job in this project's engine and in other libraries, in one browser on one adapter: VGG-19 to conv5_1,
content and style losses, the gradient, a step of Adam. First it shows that all compute the same losses; then it times
steps in turn and tells the median of the ratios, pair by pair.

${PEERS.map(({ name, description }) => `  ${name.padEnd(18)} ${description}`).join('\n')}

  --size N        width and height of the images, from ${SMALLEST_SIZE} to ${LARGEST_SIZE} (64)
  --steps N       timed steps of each system (as many as fit into about five minutes)
  --json FILE     writes all that was measured
  --md FILE       writes the table
  --adapter KIND  ${adapterChoices.join(', ')} (NEURAL_STYLE_ADAPTER, else auto)
`;

/** The settings, or undefined if help was asked for. */
export function parseSettings(given: readonly string[]): Settings | undefined {
  const { values } = parseArgs({
    args: [...given],
    options: {
      size: { type: 'string', default: '64' },
      steps: { type: 'string' },
      json: { type: 'string' },
      md: { type: 'string' },
      adapter: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const size = wholeNumber('--size', values.size, SMALLEST_SIZE, LARGEST_SIZE);
  const steps =
    values.steps === undefined ? undefined : wholeNumber('--steps', values.steps, 1, MOST_STEPS);
  const adapter =
    values.adapter === undefined
      ? adapterFromEnvironment()
      : oneOf('--adapter', values.adapter, adapterChoices);
  const json = fileOf('--json', values.json);
  const markdown = fileOf('--md', values.md);
  checkOutputs(
    [json, markdown].filter((path) => path !== undefined),
    [],
  );
  return { size, steps, json, markdown, adapter };
}

function fileOf(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text !== '') return userPath('bench:peers', text);
  throw new NeuralStyleError('bad-option', `${option}: a file is needed; found ""; name one`);
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const rule = `a whole number from ${least} to ${most} is needed`;
  throw new NeuralStyleError(
    'bad-option',
    `${option}: ${rule}; found "${text}"; take 64, for example`,
  );
}
