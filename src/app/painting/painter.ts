// One picture at a time, from "Paint" to the picture: engine, plan, job, snapshots; a lost device is survived once.
import type {
  Engine,
  PlanSummary,
  Progress,
  StepEvent,
  StylizeJob,
  StylizeOptions,
  StylizeResult,
} from '../../index.ts';
import { NeuralStyleError } from '../../index.ts';

/** What is to be painted, and where the engine for it comes from. */
export interface Commission {
  /** The engine; a new one if the device of the last is lost. */
  readonly engine: (isLost: boolean) => Promise<Engine>;
  readonly options: Omit<StylizeOptions, 'canvas' | 'signal' | 'onProgress' | 'onStep'>;
  readonly width: number;
  readonly height: number;
  readonly from?: Blob;
}

/** Where the painter is. */
export type PaintState = 'idle' | 'preparing' | 'running' | 'paused';

/** What a painter tells. */
export interface PainterListener {
  onState(state: PaintState): void;
  /** A canvas for the preview: a new one for each job, as one that a worker has is spent. */
  canvas(width: number, height: number): HTMLCanvasElement;
  onProgress(progress: Progress): void;
  onStep(step: StepEvent): void;
  /** The painter is idle once that is done. */
  onDone(result: StylizeResult): Promise<void>;
  /** The device was lost; it goes on by itself. */
  onRecovery(step: number): void;
  onFailure(error: unknown, plan: PlanSummary | undefined): void;
}

/** Paints. */
export interface Painter {
  readonly state: PaintState;
  readonly job: StylizeJob | undefined;
  /** The last snapshot of the last commission: what to go on from. */
  readonly snapshot: Blob | undefined;
  readonly step: number;
  paint(commission: Commission): Promise<void>;
  pause(): Promise<void>;
  resume(): void;
  /** Ends it with the picture as it is. */
  keep(): void;
  cancel(): void;
}

const SNAPSHOT_MS = 5000;
/** Before that there is little to lose. */
const FIRST_SNAPSHOT = 5;

/** A painter at rest. */
export function createPainter(listener: PainterListener): Painter {
  let state: PaintState = 'idle';
  let job: StylizeJob | undefined;
  let abort = new AbortController();
  let snapshot: Blob | undefined;
  let step = 0;
  let savedAt = -Infinity;
  let run = 0;

  const enter = (next: PaintState) => {
    state = next;
    listener.onState(next);
  };
  /** Fails in silence: a run that ends meanwhile has no snapshot to give, and says itself why it ended. */
  const save = async (of: StylizeJob) => {
    savedAt = performance.now();
    const mine = run;
    const saved = await of.snapshot().catch(() => undefined);
    if (saved && mine === run) snapshot = saved;
  };
  const stepped = (event: StepEvent) => {
    step = event.step;
    if (state === 'preparing') enter('running');
    listener.onStep(event);
    const isDue = step >= FIRST_SNAPSHOT && performance.now() - savedAt > SNAPSHOT_MS;
    // After the last step too, to go on from: a job that is over has none.
    if (job && (isDue || step === event.steps)) void save(job);
  };
  const attempt = async (commission: Commission, plans: PlanSummary[], isLost = false) => {
    const { signal } = abort;
    const engine = await unlessAborted(commission.engine(isLost), signal);
    const { options, width, height, from } = commission;
    const { recipe, tvWeight } = options;
    const plan = await engine.plan({
      ...{ width, height },
      ...(recipe === undefined ? {} : { recipe }),
      ...(tvWeight === undefined ? {} : { tvWeight }),
    });
    plans.push(plan);
    if (!plan.fits) throw new NeuralStyleError('too-large', plan.problem ?? 'plan: does not fit');
    signal.throwIfAborted();
    job = engine.start({
      ...options,
      ...(from ? { from } : {}),
      canvas: listener.canvas(width, height),
      signal,
      onProgress: listener.onProgress,
      onStep: stepped,
    });
    return job.result;
  };
  const paint = async (commission: Commission) => {
    const plans: PlanSummary[] = [];
    abort = new AbortController();
    run++;
    const { signal } = abort;
    ({ step, snapshot, savedAt } = { step: 0, snapshot: commission.from, savedAt: -Infinity });
    enter('preparing');
    try {
      const result = await attempt(commission, plans).catch((error: unknown) => {
        const isLost = error instanceof NeuralStyleError && error.code === 'device-lost';
        if (!isLost || !snapshot || signal.aborted) throw error;
        listener.onRecovery(step);
        enter('preparing');
        return attempt({ ...commission, from: snapshot }, plans, true);
      });
      await listener.onDone(result);
      enter('idle');
    } catch (error) {
      enter('idle');
      listener.onFailure(signal.aborted ? signal.reason : error, plans.at(-1));
    } finally {
      job = undefined;
    }
  };

  return {
    get state() {
      return state;
    },
    get job() {
      return job;
    },
    get snapshot() {
      return snapshot;
    },
    get step() {
      return step;
    },
    paint,
    async pause() {
      if (state !== 'running' || !job) return;
      enter('paused');
      await job.pause();
    },
    resume() {
      if (state !== 'paused' || !job) return;
      enter('running');
      job.resume();
    },
    keep() {
      if (!job) return;
      void save(job);
      job.finish();
    },
    cancel() {
      abort.abort(new DOMException('cancelled by the user', 'AbortError'));
    },
  };
}

/** Rejects with the signal's reason as soon as there is one. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
    promise.then(resolve, reject);
  });
}
