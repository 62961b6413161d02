// npm run stylize -- CONTENT STYLE -o OUT.png: see tools/cli/usage.ts.
import { relative } from 'node:path';
import { NeuralStyleError } from '../src/error.ts';
import { parseArguments } from './cli/arguments.ts';
import { listenForInterrupts } from './cli/interrupts.ts';
import { Progress } from './cli/progress.ts';
import { type Outcome, stylizeFiles } from './cli/stylizeFiles.ts';
import { usage } from './cli/usage.ts';
import { userFolder } from './commandLine.ts';

async function main(): Promise<number> {
  const folder = userFolder('stylize');
  const settings = parseArguments(process.argv.slice(2), folder);
  if (!settings) {
    process.stdout.write(usage);
    return 0;
  }
  const progress = new Progress(process.stderr, settings.quiet);
  const interrupts = listenForInterrupts(() =>
    progress.note('interrupted: ending after this step; once more to quit at once'),
  );
  try {
    const outcome = await stylizeFiles(settings, progress, interrupts);
    printOutcome(outcome, folder);
    return interrupts.status() ?? 0;
  } catch (error) {
    printError(error);
    return interrupts.status() ?? statusOf(error);
  }
}

function printOutcome(
  { written, prepared, steps, finalLoss, times }: Outcome,
  folder: string,
): void {
  const lines = [
    ...written.map((path) => relative(folder, path)),
    `adapter: ${prepared.adapter}`,
    `size: ${prepared.width} x ${prepared.height}, ${steps} steps`,
    `final loss: ${finalLoss.toPrecision(6)}`,
    `time: ${seconds(times.opening)} to open, ${seconds(times.preparing)} to load and compile, ${seconds(times.painting)} to paint`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function printError(error: unknown): void {
  const known = error instanceof NeuralStyleError;
  const text = known
    ? error.message
    : `stylize: a fault of this program; ${(error as Error).stack}`;
  process.stderr.write(`error: ${text}\n`);
}

/** Wrong usage is 2, anything else 1. */
function statusOf(error: unknown): number {
  return error instanceof NeuralStyleError && error.code === 'bad-option' ? 2 : 1;
}

const status = await main().catch((error: unknown) => {
  printError(error);
  return statusOf(error);
});
// A launch or a step may still be under way after an interruption, so the end is not left to the event loop.
process.stdout.write('', () => process.exit(status));
