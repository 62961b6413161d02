// What the commands have in common: exit statuses, how errors look, and where the user is.
import { isAbsolute, relative, resolve } from 'node:path';
import { NeuralStyleError } from '../src/error.ts';

/**
 * Runs a command. Exit status 0: done; 1: bad input, with `error: where: ...` on standard error;
 * 2: wrong usage, with the usage line too.
 */
export async function runCommand(usage: string, command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    const isKnown = error instanceof NeuralStyleError;
    const isUsage = isKnown ? error.code === 'bad-option' : isParseError(error);
    const { message, stack } = error as Error;
    const fault = `a fault of this program; ${stack}`;
    console.error(`error: ${isKnown || isUsage ? message : fault}`);
    if (isUsage) console.error(usage);
    process.exitCode = isUsage ? 2 : 1;
  }
}

/** The folder where the user is who ran this script: npm changes to the project's. */
export function userFolder(script: string): string {
  const { npm_lifecycle_event: running, INIT_CWD: folder } = process.env;
  return running === script && folder ? folder : process.cwd();
}

/** A path that the user gave, as seen from here. */
export function userPath(script: string, path: string): string {
  if (isAbsolute(path)) return path;
  return relative('', resolve(userFolder(script), path)) || '.';
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
