// The page of failures.test.ts: each function makes something fail, on a device of its own.
import { NeuralStyleError } from '../../src/error.ts';
import { Gpu } from '../../src/gpu/device.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import type { StepLosses } from '../../src/stylization.ts';
import { prepareStylization } from '../../src/stylize.ts';
import { randomImage, shallowJob, smallJob } from './smallJob.ts';
import { openWatchedGpu } from './watchedGpu.ts';

/** An error as it reaches the user. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What an action fails with; undefined if it does not. */
async function failing(action: () => unknown): Promise<Failure | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    const code = error instanceof NeuralStyleError ? error.code : 'untyped';
    return { code, message: error instanceof Error ? error.message : String(error) };
  }
}

/** What the tests call in the page. */
export const failures = {
  /** What a run fails with whose device is destroyed after the third step, and what a new one on it. */
  async loseDevice(): Promise<(Failure | undefined)[]> {
    const { gpu } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    const onStep = ({ step }: StepLosses) => {
      if (step === 3) gpu.device.destroy();
    };
    const failures = [
      await failing(() => run.advance(1000, { onStep })),
      await failing(() => run.advance(1)),
      await failing(() => run.evaluate()),
      await failing(() => run.image()),
      await failing(() => run.gradient()),
      await failing(() => prepareStylization(gpu, shallowJob())),
    ];
    run.destroy();
    return failures;
  },

  /** What a run fails with after WebGPU reported an error outside of a call. */
  async causeError(): Promise<Failure | undefined> {
    const { gpu } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.MAP_WRITE;
    const failure = await failing(() =>
      run.advance(20, {
        onStep: ({ step }) => {
          if (step === 3) gpu.device.createBuffer({ label: 'impossible', size: 16, usage });
        },
      }),
    );
    gpu.destroy();
    return failure;
  },

  /** What a callback's own error becomes, and whether the run goes on after it as if nothing had been. */
  async throwInCallback() {
    const { gpu } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    const steps: number[] = [];
    const failure = await failing(() =>
      run.advance(10, {
        onStep: ({ step }) => {
          if (step === 4) throw new Error('from the callback');
        },
      }),
    );
    const later = await failing(() => run.advance(3, { onStep: ({ step }) => steps.push(step) }));
    run.destroy();
    const { liveBytes } = gpu;
    gpu.destroy();
    return { failure, later, steps, liveBytes };
  },

  /**
   * Steps that are reported of a run that is aborted at its fifth, and of the two after; submits that the first of them
   * made after the abort.
   */
  async abort(submitMs: number) {
    const { gpu, submits } = await openWatchedGpu({ submitMs });
    const run = await prepareStylization(gpu, shallowJob());
    const abort = new AbortController();
    const steps: number[] = [];
    const onStep = ({ step }: StepLosses) => {
      steps.push(step);
      if (step === 4) {
        abort.abort();
        submits.count = 0;
      }
    };
    await run.advance(100, { onStep, signal: abort.signal });
    const submitsAfter = submits.count;
    const failure = await failing(() => run.advance(2, { onStep }));
    gpu.destroy();
    return { steps, failure, submitsAfter };
  },

  /** Two calls of advance and one of evaluate at once; gives the steps in the order of their losses. */
  async overlap() {
    const { gpu } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    const steps: number[] = [];
    const onStep = ({ step }: StepLosses) => steps.push(step);
    const [, , last] = await Promise.all([
      run.advance(3, { onStep }),
      run.advance(2, { onStep }),
      run.evaluate(),
    ]);
    steps.push(last.step);
    gpu.check();
    gpu.destroy();
    return steps;
  },

  /** A run is destroyed while it goes on, and called afterwards; another one on the device goes on. */
  async destroyMidway() {
    const { gpu } = await openWatchedGpu();
    const [run, other] = [
      await prepareStylization(gpu, shallowJob()),
      await prepareStylization(gpu, shallowJob()),
    ];
    const going = failing(() =>
      run.advance(50, { onStep: ({ step }) => step === 2 && run.destroy() }),
    );
    const calls = [
      await going,
      await failing(() => run.advance(1)),
      await failing(() => run.evaluate()),
      await failing(() => run.image()),
      await failing(() => run.gradient()),
    ];
    await other.advance(2);
    const stillRight = (await other.evaluate()).step === 2;
    gpu.check();
    gpu.destroy();
    return { codes: calls.map((failure) => failure?.code), stillRight };
  },

  /** Jobs that cannot be run: pixels missing, a NaN pixel, no loss. */
  async badJobs() {
    const { gpu } = await openWatchedGpu();
    const job = shallowJob();
    const { content, recipe } = job;
    const layers = {};
    const jobs = [
      { ...job, content: { ...content, data: content.data.slice(3) } },
      { ...job, style: { ...content, data: content.data.with(5, Number.NaN) } },
      {
        ...job,
        recipe: {
          ...recipe,
          content: { ...recipe.content, layers },
          style: { ...recipe.style, layers },
        },
      },
    ];
    const codes: (string | undefined)[] = [];
    for (const bad of jobs) codes.push((await failing(() => prepareStylization(gpu, bad)))?.code);
    gpu.destroy();
    return codes;
  },

  /** A layer's weights are missing, then all is there and is freed twice; with the bytes of buffers left. */
  async missWeights() {
    const { gpu } = await openWatchedGpu();
    const job = shallowJob();
    const weights = new Map([...job.weights].slice(0, 2));
    const failure = await failing(() => prepareStylization(gpu, { ...job, weights }));
    const afterFailure = gpu.liveBytes;
    const run = await prepareStylization(gpu, job);
    run.destroy();
    run.destroy();
    const afterRun = gpu.liveBytes;
    gpu.destroy();
    return { failure, afterFailure, afterRun };
  },

  /** A device with WebGPU's default limits refuses what needs more; bytes that are left over. */
  async exceedLimits(side: number): Promise<{ failure: Failure | undefined; liveBytes: number }> {
    const adapter = (await navigator.gpu.requestAdapter())!;
    const gpu = new Gpu(await adapter.requestDevice(), 'default limits', true);
    const job = smallJob('balanced');
    const network = networkNamed('vgg19', [64, 4, 4, 4, 4]);
    const large = { ...job, network, content: randomImage(side, side, 1) };
    const weights = new Map(
      network.rows.flatMap((row, r, rows) => {
        if (row.kind !== 'conv') return [];
        const before = rows.slice(0, r).findLast(({ kind }) => kind === 'conv');
        const inChannels = before?.kind === 'conv' ? before.channels : 3;
        const weight = new Float32Array(9 * inChannels * row.channels);
        return [[row.name, { weight, bias: new Float32Array(row.channels) }] as const];
      }),
    );
    const failure = await failing(() => prepareStylization(gpu, { ...large, weights }));
    const { liveBytes } = gpu;
    gpu.destroy();
    return { failure, liveBytes };
  },

  /**
   * Writes `bits` over one float of each buffer in turn, after the second of a run's steps, and gives what the next
   * 10 steps fail with. Everything is restored in between.
   */
  async inject(bits: number): Promise<Record<string, Failure>> {
    const { gpu, buffers } = await openWatchedGpu();
    const { device } = gpu;
    const run = await prepareStylization(gpu, smallJob('balanced'));
    const state = [...buffers].filter(
      ([label, { usage }]) =>
        (usage & GPUBufferUsage.COPY_SRC) !== 0 &&
        /weight$|bias$|target|Target|Scale$|scale$|^step: (image|firstMoment|secondMoment)$/.test(
          label,
        ),
    );
    await run.advance(2);
    const saved = state.map(([, buffer]) => {
      const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      return device.createBuffer({ size: buffer.size, usage });
    });
    const copyAll = (direction: 'save' | 'restore') => {
      const encoder = device.createCommandEncoder();
      state.forEach(([, buffer], k) => {
        const [from, to] = direction === 'save' ? [buffer, saved[k]!] : [saved[k]!, buffer];
        encoder.copyBufferToBuffer(from, 0, to, 0, buffer.size);
      });
      device.queue.submit([encoder.finish()]);
    };
    copyAll('save');
    const failures: Record<string, Failure> = {};
    for (const [label, buffer] of state) {
      device.queue.writeBuffer(buffer, 0, Uint32Array.of(bits));
      const unseen = { code: 'none', message: 'nothing' };
      failures[label] = (await failing(() => run.advance(10))) ?? unseen;
      copyAll('restore');
    }
    gpu.destroy();
    return failures;
  },
};

Object.assign(globalThis, { failures });
