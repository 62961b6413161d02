// In the place of src/app/backend.ts: an engine without a GPU that fails on demand, for states that are hard to reach.
// `?fake=NAME` in the page's address names the fault; the page itself knows nothing of it.
import type { createEngine as realCreateEngine } from '../../src/engine/createEngine.ts';
import { NeuralStyleError } from '../../src/error.ts';
import type {
  CachedWeights,
  Engine,
  EngineOptions,
  PlanSummary,
  SupportProblem,
  SupportReport,
} from '../../src/index.ts';
import { FakeJob } from './fakeJob.ts';
import { FAKE_PROFILE } from './fakeProfile.ts';

/** What goes wrong. */
export type Fault =
  | SupportProblem
  | 'no-worker'
  | 'unreachable'
  | 'bad-weights'
  | 'quota'
  | 'too-large'
  | 'device-lost'
  | 'device-lost-twice'
  | 'not-finite'
  | 'gpu'
  | 'slow';

const fault = new URLSearchParams(location.search).get('fake') as Fault | null;
const ADAPTER = { name: 'fake adapter', isSoftware: false };
/** Faults that the first try has, and the second has not. */
const met = new Set<string>();

/** True the first time that it is asked. */
export function once(name: Fault): boolean {
  if (fault !== name || met.has(name)) return false;
  met.add(name);
  return true;
}

export function is(name: Fault): boolean {
  return fault === name;
}

export async function checkSupport(): Promise<SupportReport> {
  switch (fault) {
    case 'no-webgpu':
    case 'insecure-context':
    case 'no-adapter':
      return { ok: false, problem: fault, fix: 'do what helps here' };
    case 'limits-too-low':
      return { ok: false, problem: fault, fix: 'do what helps here', adapter: ADAPTER };
    case 'software-adapter':
      return { ok: true, problem: fault, adapter: { ...ADAPTER, isSoftware: true } };
    default:
      return { ok: true, adapter: ADAPTER, largestSize: 4096 };
  }
}

export async function cachedWeights(): Promise<CachedWeights> {
  const complete = !met.has('removed');
  const remove = async () => {
    met.add('removed');
  };
  return { bytes: complete ? 1_844_640 : 0, totalBytes: 1_844_640, complete, remove };
}

export function openWorker(): Worker {
  throw new Error('the fake engine needs no worker');
}

/** Engines that were asked for, of weights beside the page. */
let asked = 0;

export const createEngine: typeof realCreateEngine = async (options: EngineOptions) => {
  // Not the one that the page opens ahead of time, nor the first that paints.
  if (typeof options.weights === 'string' && is('unreachable') && ++asked <= 2) {
    throw new NeuralStyleError(
      'unreachable',
      'weights vgg19-compact.json: it is not there; found the status 404; see that it lies beside the page',
    );
  }
  if (options.worker && is('no-worker')) {
    throw new NeuralStyleError('unsupported', 'worker: no WebGPU there; found none; take the page');
  }
  let lose: Parameters<ConstructorParameters<typeof Promise<Lost>>[0]>[0] = () => {};
  const lost = new Promise<Lost>((resolve) => {
    lose = resolve;
  });
  const jobs = new Set<FakeJob>();
  const dispose = async () => lose({ reason: 'destroyed', message: 'disposed of' });
  const engine: Engine = {
    info: {
      ...{ adapter: ADAPTER.name, isSoftware: is('software-adapter') },
      ...{ network: 'vgg19-compact', weightsBytes: 1_844_640 },
      precision: options.precision ?? 'f32',
    },
    lost,
    dispose,
    [Symbol.asyncDispose]: dispose,
    memory: async () => [...jobs].reduce((sum, job) => sum + (job.isOver ? 0 : 5e6), 2e6),
    load: async () => {},
    plan: async ({ width, height }) => planOf(width, height),
    run: (run) => engine.start(run).result,
    start(run) {
      if (options.cache !== 'none' && once('quota')) {
        options.onWarning?.(
          'cache: the weights cannot be kept; found QuotaExceededError; free some space',
        );
      }
      const job = new FakeJob(run, () => lose({ reason: 'unknown', message: 'the GPU hung' }));
      jobs.add(job);
      return job;
    },
    profile: async () => FAKE_PROFILE,
  };
  return engine;
};

interface Lost {
  readonly reason: 'destroyed' | 'unknown';
  readonly message: string;
}

function planOf(width: number, height: number): PlanSummary {
  const fits = !is('too-large') || Math.max(width, height) <= 96;
  return {
    ...{ width, height, fits, bufferBytes: 480 * width * height, weightBytes: 4e6 },
    ...{ downloadBytes: 1_844_640, flopsPerStep: 1e9, dispatches: 41 },
    ...(fits
      ? {}
      : {
          problem: `plan: ${width} x ${height} does not fit; found 8.1 GB needed where 4.0 GB are there; take 96`,
          largestSize: 96,
        }),
  };
}
