// The options --tune and --kernels, which every command that runs steps has.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { NeuralStyleError } from '../../src/error.ts';
import type { Precision } from '../../src/tensor.ts';
import { parseRecordedKernels, type RecordedKernels } from '../../src/tune/recorded.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readTimesFile, timesFile, writeTimesFile } from './fileCache.ts';
import type { Tuning } from './tuning.ts';

/** For node:util's parseArgs. */
export const TUNE_OPTIONS = {
  tune: { type: 'string' },
  kernels: { type: 'string' },
} as const;

/** The lines of a help text. */
export const TUNE_HELP = `\
  --tune off|fast|full    times kernels on this device and takes the fastest, which pays for many pictures; what was
                          timed is kept in the folder NEURAL_STYLE_CACHE, else the user's cache; default off: by rule
  --kernels FILE.json     takes the kernels that a trace of stylize recorded: the same bits on the same device`;

const MODES: readonly Tuning['mode'][] = ['off', 'fast', 'full'];

/** What the user chose. */
export interface TuneChoice {
  /** `off` if left out. */
  readonly tune: Tuning['mode'] | undefined;
  /** A path. */
  readonly kernels: string | undefined;
}

/** Checks the two options; `pathOf` says where the user's paths start. */
export function chooseTuning(
  given: { readonly tune?: string | undefined; readonly kernels?: string | undefined },
  pathOf: (path: string) => string,
): TuneChoice {
  const { tune, kernels } = given;
  const mode = MODES.find((known) => known === tune);
  if (tune !== undefined && !mode) refuse('--tune', 'not known', tune, `take ${MODES.join(', ')}`);
  if (kernels === '') refuse('--kernels', 'a file is needed', '', 'name one');
  if (kernels !== undefined && mode !== undefined) {
    refuse('--kernels', 'recorded kernels leave nothing to tune', `--tune ${mode}`, 'give one');
  }
  return { tune: mode, kernels: kernels === undefined ? undefined : pathOf(kernels) };
}

/** The recorded kernels of a file. */
export function readRecordedKernels(path: string, precision?: Precision): RecordedKernels {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    return refuse(
      '--kernels',
      'the file cannot be read',
      `${code} ${basename(path)}`,
      'check the path',
    );
  }
  return parseRecordedKernels(text, basename(path), precision);
}

/** What a program is told of tuning on this runtime, and the listener that keeps what it timed. */
export function tuningOn(
  { tune, kernels }: Pick<TuneChoice, 'tune'> & { readonly kernels: RecordedKernels | undefined },
  runtime: Pick<Runtime, 'adapter' | 'version'>,
): { readonly tuning: Tuning; readonly keepTimes: (document: string) => void } {
  const file = timesFile(runtime);
  const mode = tune ?? 'off';
  const times = mode === 'off' || kernels ? undefined : readTimesFile(file);
  return {
    tuning: { mode, runtime: runtime.version, times, kernels },
    keepTimes: (document) => writeTimesFile(file, document),
  };
}

function refuse(option: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-option', `${option}: ${rule}; found "${found}"; ${todo}`);
}
