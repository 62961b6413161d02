// A plan's options with the kernels that this device does fastest: from the cache, or timed now.
import type { ConvolutionKernel } from '../ops/convolve.ts';
import { optionsOf, type PlanOptions } from '../plan/options.ts';
import type { TuneCache } from '../tune/cache.ts';
import type { TuneMode } from '../tune/candidates.ts';
import { heuristic } from '../tune/heuristic.ts';
import {
  checkRecorded,
  chooseKnown,
  type RecordedKernels,
  recordKernels,
} from '../tune/recorded.ts';
import { type Found, type Measure, search } from '../tune/search.ts';
import { stepShapes, type TunedJob } from '../tune/shapes.ts';
import { type Device, deviceKey, parseTimes, printTimes, type Times } from '../tune/times.ts';
import type { Gpu } from './device.ts';
import { fitsDevice, TuneTimer } from './tuneTimer.ts';

/** How to tune. */
export interface TuneOptions {
  /** `off` takes kernels by rule, without timing any; else see `TuneMode`. */
  readonly mode: TuneMode | 'off';
  /** Where times are looked up and kept; nowhere if left out. */
  readonly cache?: TuneCache | undefined;
  /** The browser or Dawn, with its version, as compilers differ; a page's own name if left out. */
  readonly runtime?: string | undefined;
  /** Milliseconds after which no trial is begun: 30 s for `fast`, 10 min for `full` if left out. */
  readonly budgetMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Everything but the kernels; the standard ones if left out. */
  readonly options?: Partial<PlanOptions> | undefined;
  /** The milliseconds of a trial; by the device's clock if left out. */
  readonly measure?: Measure | undefined;
}

const BUDGET_MS: Readonly<Record<TuneMode, number>> = { fast: 30_000, full: 600_000 };

/** What tuning found. */
export interface TuningReport extends Omit<Found, 'chosen'> {
  readonly mode: TuneMode | 'off';
  /** Different convolutions of a step. */
  readonly shapes: number;
  readonly tookMs: number;
  /** What is wrong with the cache, if something is. */
  readonly cacheFault?: string;
}

/** Options for a job, the kernels that they come to, and how they were found. */
export interface TunedOptions extends PlanOptions {
  readonly kernels: RecordedKernels;
  readonly tuning: TuningReport;
}

/** Tunes for a job. Results never depend on it beyond rounding; a cache that knows all makes no GPU work. */
export async function tunedOptions(
  gpu: Gpu,
  job: TunedJob,
  { mode, cache, runtime = nameOfPage(), budgetMs, signal, measure, ...given }: TuneOptions,
): Promise<TunedOptions> {
  const start = performance.now();
  const adapter = { name: gpu.adapterName, isSoftware: gpu.isSoftware };
  const options = optionsOf(given.options);
  const byRule = (shape: Parameters<PlanOptions['chooseKernel']>[0]) => heuristic(adapter, shape);
  const shapes = stepShapes(job, { ...options, chooseKernel: byRule });
  const found: Found = { chosen: new Map(), measured: 0, known: 0, left: 0, stepMs: NO_MS };
  const report = { mode, shapes: shapes.length };
  if (mode === 'off') {
    const tuning = { ...report, ...countsOf(found), tookMs: performance.now() - start };
    return withKernels(job, { ...options, chooseKernel: byRule }, tuning);
  }
  const device: Device = { adapter: adapter.name, runtime };
  const { times, fault } = await readTimes(device, cache);
  const timer = measure ? undefined : new TuneTimer(gpu);
  let tuned: Found;
  try {
    tuned = await search({
      ...{ adapter, shapes, precision: options.precision, mode, times, signal },
      measure: measure ?? timer!.measure,
      fits: (trial) => fitsDevice(gpu, trial),
      budgetMs: budgetMs ?? BUDGET_MS[mode],
    });
  } finally {
    timer?.destroy();
  }
  const writeFault = tuned.measured > 0 ? await writeTimes(device, times, cache) : undefined;
  const kernels = new Map([...tuned.chosen].map(([key, { kernel }]) => [key, kernel]));
  const known = shapes.map(({ shape }) => shape);
  const chooseKernel = chooseKnown(kernels, known, byRule);
  const cacheFault = fault ?? writeFault;
  return withKernels(
    job,
    { ...options, chooseKernel },
    {
      ...{ ...report, ...countsOf(tuned), tookMs: performance.now() - start },
      ...(cacheFault === undefined ? {} : { cacheFault }),
    },
  );
}

/** The options of an earlier run, by the kernels that it recorded; refused if one is missing. */
export function recordedOptions(
  job: TunedJob,
  kernels: RecordedKernels,
  given: Partial<PlanOptions> = {},
): PlanOptions {
  const options = optionsOf(given);
  checkRecorded(job, options, kernels);
  const known = new Map<string, ConvolutionKernel>(Object.entries(kernels));
  return { ...options, chooseKernel: chooseKnown(known, [], options.chooseKernel) };
}

const NO_MS = { heuristic: 0, chosen: 0 };

function withKernels(job: TunedJob, options: PlanOptions, tuning: TuningReport): TunedOptions {
  return { ...options, kernels: recordKernels(job, options), tuning };
}

function countsOf({ measured, known, left, stepMs }: Found): Omit<Found, 'chosen'> {
  return { measured, known, left, stepMs };
}

/** Compilers come with the browser, so its version is in the key. */
function nameOfPage(): string {
  return globalThis.navigator?.userAgent ?? 'unnamed runtime';
}

/** The cached times; a cache that fails or that holds something else only costs the time to tune again. */
async function readTimes(
  device: Device,
  cache: TuneCache | undefined,
): Promise<{ readonly times: Times; readonly fault?: string }> {
  try {
    const text = await cache?.read(deviceKey(device));
    if (text === undefined) return { times: new Map() };
    const times = parseTimes(device, text);
    if (!('refused' in times)) return { times };
    return { times: new Map(), fault: `the cache is ignored, as ${times.refused}` };
  } catch (error) {
    return { times: new Map(), fault: `the cache cannot be read, ${(error as Error).message}` };
  }
}

async function writeTimes(
  device: Device,
  times: Times,
  cache: TuneCache | undefined,
): Promise<string | undefined> {
  try {
    await cache?.write(deviceKey(device), printTimes(device, times));
    return undefined;
  } catch (error) {
    return `the cache cannot be written, ${(error as Error).message}`;
  }
}
