// Records steps for the profiler: plain ones, and ones whose dispatches are timed one by one, in passes of their own.
import { NeuralStyleError } from '../error.ts';
import { factsOf } from '../plan/explain.ts';
import type { StepPlan } from '../plan/planStep.ts';
import type { RecordedStep, RecordedSubmit, Recording, Span } from '../profile/recording.ts';
import type { Buffers } from './buffers.ts';
import { readStaging } from './readback.ts';
import type { StepLoop } from './stepLoop.ts';
import type { Part } from './stepParts.ts';
import type { Submitted } from './submits.ts';

/** Where the times of one step's dispatches come from. */
interface DispatchClock {
  readonly kind: Recording['clock'];
  /** Runs a step; the spans are in microseconds. */
  run(loop: StepLoop, see: (part: Part & Submitted) => void): Promise<readonly Span[]>;
  destroy(): void;
}

/**
 * Runs twice as many steps: half of the plain ones, the timed ones, the other half, so that a device that slows down
 * slows both down. They count as steps of the run, and give the bits that they always give.
 */
export async function recordSteps(
  buffers: Buffers,
  loop: StepLoop,
  plan: StepPlan,
  count: number,
  signal?: AbortSignal,
): Promise<Recording> {
  const { gpu } = buffers;
  if (!(Number.isInteger(count) && count >= 1)) {
    const rule = 'a whole number of steps from 1 on is needed';
    throw new NeuralStyleError(
      'bad-option',
      `profile: ${rule}; found ${count}; take 10, for example`,
    );
  }
  const dispatches = factsOf(plan).map(({ label, phase, kernel, workgroups, mflop, bytes }) => ({
    ...{ label, phase, kernel, workgroups, bytes },
    flops: 1e6 * mflop,
  }));
  const plainMs: number[] = [];
  const plainHost = { encodeMs: 0, submitMs: 0 };
  const submitted = ({ startMs, encodedMs, submittedMs }: Submitted) => {
    plainHost.encodeMs += encodedMs - startMs;
    plainHost.submitMs += submittedMs - encodedMs;
  };
  const runPlain = (steps: number) =>
    loop.advance(steps, ({ ms }) => plainMs.push(ms), signal, { submitted });
  const hasTimestamps = gpu.device.features.has('timestamp-query');
  const clock = hasTimestamps ? await timestampClock(buffers, dispatches.length) : wallClock();
  const steps: RecordedStep[] = [];
  try {
    await runPlain(Math.ceil(count / 2));
    for (let k = 0; k < count && !signal?.aborted; k++) steps.push(await timedStep(loop, clock));
    await runPlain(Math.floor(count / 2));
  } finally {
    clock.destroy();
  }
  if (steps.length === 0) {
    const found = `${plainMs.length} steps, none of them timed`;
    throw new NeuralStyleError('aborted', `profile: it was aborted; found ${found}; start again`);
  }
  const { adapterName: adapter, isSoftware } = gpu;
  return { adapter, isSoftware, clock: clock.kind, dispatches, plainMs, plainHost, steps };
}

async function timedStep(loop: StepLoop, clock: DispatchClock): Promise<RecordedStep> {
  const { step } = loop;
  const submits: RecordedSubmit[] = [];
  const done: Promise<number>[] = [];
  const start = performance.now();
  const spans = await clock.run(loop, (part) => {
    const { from, end, startMs, encodedMs, submittedMs } = part;
    const encode: Span = [1000 * startMs, 1000 * encodedMs];
    submits.push({ from, end, encode, submit: [1000 * encodedMs, 1000 * submittedMs] });
    done.push(part.done.then(() => performance.now()));
  });
  const end = Math.max(...(await Promise.all(done)));
  return { step, host: [1000 * start, 1000 * end], submits, spans };
}

/** Of the GPU itself; two timestamps for each dispatch. */
async function timestampClock(buffers: Buffers, dispatches: number): Promise<DispatchClock> {
  const { gpu } = buffers;
  const label = 'profile.timestamps';
  const bytes = 16 * dispatches;
  const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const { set, resolved, staging } = await gpu.scoped('the timestamps of the profile', () => ({
    set: gpu.device.createQuerySet({ label, type: 'timestamp', count: 2 * dispatches }),
    resolved: buffers.create(`${label}.resolved`, bytes, QUERY_RESOLVE | COPY_SRC),
    staging: buffers.create(`${label}.readback`, bytes, MAP_READ | COPY_DST),
  }));
  let firstNs: bigint | undefined;
  return {
    kind: 'timestamps',
    async run(loop, submitted) {
      await loop.advance(1, () => {}, undefined, {
        timestamps: (index) => ({
          querySet: set,
          beginningOfPassWriteIndex: 2 * index,
          endOfPassWriteIndex: 2 * index + 1,
        }),
        finish(encoder) {
          encoder.resolveQuerySet(set, 0, 2 * dispatches, resolved, 0);
          encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
        },
        submitted,
      });
      const ns = new BigUint64Array(await readStaging(buffers, staging, bytes));
      firstNs ??= ns[0]!;
      const microseconds = Array.from(ns, (time) => Number(time - firstNs!) / 1000);
      return Array.from({ length: dispatches }, (_, k): Span => {
        return [microseconds[2 * k]!, microseconds[2 * k + 1]!];
      });
    },
    destroy() {
      set.destroy();
      buffers.destroy(resolved);
      buffers.destroy(staging);
    },
  };
}

/** The host's, around dispatches that are submitted one by one; each includes the way to the GPU and back. */
function wallClock(): DispatchClock {
  return {
    kind: 'wall clock',
    async run(loop, see) {
      const spans: Promise<Span>[] = [];
      const submitted = (part: Part & Submitted) => {
        see(part);
        const startUs = 1000 * part.submittedMs;
        spans.push(part.done.then((ms): Span => [startUs, startUs + 1000 * ms]));
      };
      await loop.advance(1, () => {}, undefined, { isAlone: true, submitted });
      return await Promise.all(spans);
    },
    destroy() {},
  };
}
