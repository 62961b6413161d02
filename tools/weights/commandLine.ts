// What the weights commands have in common: exit statuses and how errors look.
import { NeuralStyleError } from '../../src/error.ts';

/**
 * Runs a command. Exit status 0: done; 1: bad input, with `error: where: ...` on standard error;
 * 2: wrong usage, with the usage line too.
 */
export async function runCommand(usage: string, command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const { message } = error as Error;
    console.error(`error: ${message}`);
    const isUsage =
      error instanceof NeuralStyleError ? error.code === 'bad-option' : isParseError(error);
    if (isUsage) console.error(usage);
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** Refuses an option whose value is none of `choices`. */
export function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const choice = choices.find((one) => one === value);
  if (choice !== undefined) return choice;
  const message = `${option}: not a choice; found "${value}"; take ${choices.join(' or ')}`;
  throw new NeuralStyleError('bad-option', message);
}

/** What node:util's parseArgs throws. */
function isParseError(error: unknown): boolean {
  return String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
