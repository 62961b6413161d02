// The options of npm run bench:peers, read and checked before anything starts.
import { parseArgs } from 'node:util';
import {
  type AdapterChoice,
  adapterChoices,
  adapterFromEnvironment,
} from '../../browser/adapter.ts';
import { checkOutputs } from '../../cli/outputs.ts';
import { oneOf } from '../../commandLine.ts';
import { fileOf, ifGiven, wholeNumber } from '../../optionValues.ts';
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
const STEPS = { most: 10_000, example: 5 };

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
  const sizes = { least: SMALLEST_SIZE, most: LARGEST_SIZE, example: 64 };
  const size = wholeNumber('--size', values.size, sizes);
  const steps = ifGiven(values.steps, (text) => wholeNumber('--steps', text, STEPS));
  const adapter =
    values.adapter === undefined
      ? adapterFromEnvironment()
      : oneOf('--adapter', values.adapter, adapterChoices);
  const file = (option: string) => (text: string) => fileOf('bench:peers', option, text);
  const json = ifGiven(values.json, file('--json'));
  const markdown = ifGiven(values.md, file('--md'));
  checkOutputs(
    [json, markdown].filter((path) => path !== undefined),
    [],
  );
  return { size, steps, json, markdown, adapter };
}
