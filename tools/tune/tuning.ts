// Tuning inside a program: from what it was told to the options of its plans, and a line about that.
import {
  type Gpu,
  type Job,
  type PlanOptions,
  type RecordedKernels,
  recordedOptions,
  type TuneOptions,
  type TuningReport,
  tunedOptions,
} from '../../src/advanced.ts';
import type { Host } from '../runtime/program.ts';

/** What a program is told; survives JSON. */
export interface Tuning {
  readonly mode: TuneOptions['mode'];
  /** The runtime's name and version. */
  readonly runtime: string;
  /** The document of earlier times, if there is one. */
  readonly times: string | undefined;
  /** The kernels of an earlier run, which leave nothing to tune. */
  readonly kernels: RecordedKernels | undefined;
}

/** What a program that tunes tells. */
export interface TuningTold {
  /** A line about what was tuned. */
  tuned: string;
  /** The document to keep. */
  times: string;
}

/** Options of a job's plans, and the kernels that they come to. */
export interface KernelOptions {
  readonly options: Partial<PlanOptions>;
  readonly kernels: RecordedKernels;
  readonly report?: TuningReport;
}

/** Times what is not known yet, or takes what was recorded. */
export async function kernelOptions(
  host: Pick<Host<TuningTold>, 'tell' | 'signal'>,
  gpu: Gpu,
  job: Job,
  { mode, runtime, times, kernels }: Tuning,
): Promise<KernelOptions> {
  if (kernels) {
    await host.tell('tuned', `kernels: ${Object.keys(kernels).length} recorded ones`);
    return { options: recordedOptions(job, kernels, job.options), kernels };
  }
  const cache = {
    read: async () => times,
    write: (_: string, document: string) => host.tell('times', document),
  };
  const { signal } = host;
  const found = await tunedOptions(gpu, job, {
    ...{ mode, runtime, cache, signal, options: job.options },
  });
  const { tuning, kernels: taken, ...options } = found;
  // Plain kernels leave no choice.
  if (mode !== 'off' && tuning.shapes > 0) await host.tell('tuned', lineOf(tuning));
  return { options, kernels: taken, report: tuning };
}

/** What was tuned, how long it took and what it brought. */
export function lineOf(report: TuningReport): string {
  const { mode, shapes, measured, known, left, tookMs, stepMs, cacheFault } = report;
  const seconds = (tookMs / 1000).toFixed(1);
  const timed = `${measured} kernels of ${shapes} convolutions timed in ${seconds} s`;
  const found = measured > 0 ? timed : `${known} times of ${shapes} convolutions from the cache`;
  const both = measured > 0 && known > 0 ? `, ${known} from the cache` : '';
  const ms = (value: number) => `${value.toPrecision(3)} ms`;
  const gain = `those of a step take ${ms(stepMs.chosen)}, by rule ${ms(stepMs.heuristic)}`;
  const missed = left > 0 ? `; ${left} not timed, as time was up` : '';
  const fault = cacheFault === undefined ? '' : `; ${cacheFault}`;
  return `tuning (${mode}): ${found}${both}; ${gain}${missed}${fault}`;
}
