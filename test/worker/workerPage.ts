// The page of engine.test.ts: the library across a worker, beside the same on this thread.
import {
  createEngine,
  type Engine,
  type EngineOptions,
  type ImageInput,
  NeuralStyleError,
  type Progress,
  type StylizeOptions,
  type StylizeResult,
  stylize,
} from '../../src/index.ts';
import { contents } from './everyImage.ts';
import { memoryStore } from './memoryStore.ts';

const MANIFEST = 'weights/vgg19-compact.json';
const PICTURES = { content: 'content.png', style: 'style.png', size: 48 } as const;

/** All that were made, so that a test can see which are alive. */
const workers: Worker[] = [];
const makeWorker = () => {
  const worker = new Worker('/worker.js', { type: 'module' });
  workers.push(worker);
  return worker;
};
const engineOf = (options: Partial<EngineOptions> = {}) =>
  createEngine({ weights: MANIFEST, cache: 'none', ...options });

/** Compiling takes seconds, so most tests share two engines. */
let shared: { readonly here: Promise<Engine>; readonly there: Promise<Engine> } | undefined;
const engines = async () => {
  shared ??= { here: engineOf(), there: engineOf({ worker: makeWorker }) };
  return { here: await shared.here, there: await shared.there };
};

/** An error as a text; another thread's must be of the same class to give the same. */
const said = (error: unknown) =>
  error instanceof NeuralStyleError
    ? `${error.code}: ${error.message}`
    : error instanceof DOMException
      ? `DOMException ${error.name}: ${error.message}`
      : `${error}`;
const failing = (work: () => Promise<unknown>) => work().then(() => 'nothing', said);
const settle = (ms = 0) => new Promise((done) => setTimeout(done, ms));

/** Bytes as a text that is another one if a byte is. */
async function printOf(...parts: BlobPart[]): Promise<string> {
  const bytes = await new Blob(parts).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
/** Everything that a result has, but for the time it took. */
async function wholeOf(result: StylizeResult) {
  const { width, height, steps, losses, history, settings, pixels } = result;
  const { data } = result.toImageData();
  const bitmap = await result.toBitmap();
  return {
    ...{ width, height, steps, losses, settings, history: [...history] },
    pixels: await printOf(pixels),
    data: await printOf(data),
    png: await printOf(await result.toBlob()),
    jpeg: await printOf(await result.toBlob('image/jpeg', 0.8)),
    bitmap: [bitmap.width, bitmap.height],
  };
}

/** The largest difference of what a canvas shows from a picture, in levels. */
function differenceOf(canvas: HTMLCanvasElement, picture: ImageData): number {
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!;
  context.drawImage(canvas, 0, 0);
  const shown = context.getImageData(0, 0, picture.width, picture.height).data;
  return shown.reduce((most, value, k) => Math.max(most, Math.abs(value - picture.data[k]!)), 0);
}

/** The locks that workers of this origin hold, one for each engine. */
async function lifelines(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith('neural-style-webgpu 0.')).length;
}

/** Tries until it is so; what never comes fails by the test's own time. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await settle(20);
}

/** What becomes of all that is open when others end the worker of an engine. */
async function terminated(worker: Worker, engine: Engine) {
  const job = engine.start({ ...PICTURES, steps: 1000 });
  const waiting = engine.start({ ...PICTURES, steps: 1000 });
  const iterator = job[Symbol.asyncIterator]();
  await iterator.next();
  const open = [
    job.result,
    waiting.result,
    engine.load(),
    engine.profile({ ...PICTURES }),
    job.picture(),
  ].map((promise) => promise.then(() => 'nothing', said));
  const pausing = job.pause();
  worker.terminate();
  const found = await Promise.all(open);
  await pausing;
  const later = [
    await failing(() => engine.memory()),
    await failing(async () => engine.run(PICTURES)),
    await failing(async () => {
      for await (const _ of { [Symbol.asyncIterator]: () => iterator });
    }),
  ];
  await engine.dispose();
  const lost = await engine.lost;
  return { errors: [...found, ...later], lost, states: [job.state, waiting.state] };
}

/** What the tests call in the page. */
export const crossing = {
  /** Results of both threads, and what was told meanwhile. */
  async both(options: Partial<StylizeOptions> = {}) {
    const { here, there } = await engines();
    const found = [];
    for (const engine of [here, there]) {
      const phases = new Set<string>();
      const told: number[] = [];
      const result = await engine.run({
        ...{ ...PICTURES, steps: 3, ...options },
        onProgress: ({ phase }) => phases.add(phase),
        onStep: ({ step, losses }) => told.push(step, losses.total),
      });
      found.push({ told, phases: [...phases], ...(await wholeOf(result)) });
    }
    return { here: found[0]!, there: found[1]!, info: [here.info, there.info] };
  },

  /** Each kind of image: whether both threads paint the same from it, and it is still whole. */
  async inputs() {
    const { here, there } = await engines();
    const found: Record<string, readonly [isSame: boolean, isWhole: boolean]> = {};
    for (const [name, [content, isWhole]] of Object.entries(await contents())) {
      // As the start too, so that it is read twice.
      const options = {
        ...PICTURES,
        content,
        initialization: content,
        size: 'own',
        steps: 1,
      } as const;
      const across = await there.run(options);
      const right = await here.run(options);
      const isSame = (await printOf(across.pixels)) === (await printOf(right.pixels));
      found[name] = [isSame, isWhole()];
      if (content instanceof VideoFrame) content.close();
    }
    return found;
  },

  /** The plans, and what is said of an impossible one. */
  async plans() {
    const { here, there } = await engines();
    const size = { width: 64, height: 48, recipe: 'gatys', tvWeight: 1 };
    const wrong = { ...size, recipe: 'vermeer' };
    return {
      plans: [await here.plan(size), await there.plan(size)],
      wrong: [await failing(() => here.plan(wrong)), await failing(() => there.plan(wrong))],
    };
  },

  /** What both threads say of options and images that are wrong. */
  async refused() {
    const { here, there } = await engines();
    const wrong: Record<string, Partial<StylizeOptions>> = {
      size: { size: 0 },
      recipe: { recipe: 'vermeer' },
      layer: { styleLayers: { relu9_9: 1 } },
      'no image': { content: new Blob(['no image']) },
      'no kind of image': { content: { kind: 'none' } as unknown as ImageInput },
      nothing: { style: undefined as unknown as ImageInput },
      pixels: { content: { data: new Uint8Array(5), width: 2, height: 2, channels: 3 } },
      'no image element': { content: new Image() },
    };
    const found: Record<string, readonly [here: string, there: string]> = {};
    for (const [name, options] of Object.entries(wrong)) {
      const [first, second] = [here, there].map((engine) =>
        failing(() => engine.run({ ...PICTURES, steps: 1, ...options })),
      );
      found[name] = [await first!, await second!];
    }
    return found;
  },

  /** What cannot be an engine across a worker, or not with these weights. */
  async refusedEngines() {
    const worker = makeWorker();
    const failures = {
      fetch: await failing(() => engineOf({ worker, fetch: globalThis.fetch })),
      'no worker': await failing(() => engineOf({ worker: {} as Worker })),
      html: await failing(() => engineOf({ worker, weights: '/index.html' })),
      manifest: await failing(() =>
        engineOf({ worker, weights: { manifest: { network: 1 }, file: new Blob() } }),
      ),
      uncloneable: await failing(() =>
        engineOf({ worker, weights: { manifest: { read: () => 1 }, file: new Blob() } }),
      ),
    };
    // The worker is none the worse.
    const engine = await engineOf({ worker });
    await engine.dispose();
    worker.terminate();
    return failures;
  },

  /** A job that is paused, asked for its picture and state, changed, and goes on; on one thread or the other. */
  async disturbed(where: 'here' | 'there', steps: number) {
    const engine = (await engines())[where];
    let made = 0;
    const job = engine.start({ ...PICTURES, steps, onStep: () => made++ });
    const states = [job.state];
    await job[Symbol.asyncIterator]().next();
    states.push(job.state);
    await job.pause();
    states.push(job.state);
    const pausedAt = made;
    const picture = await job.picture();
    const snapshot = await job.snapshot();
    await settle(200);
    const stillAt = made;
    const wrong = await failing(() => job.update({ styleLayers: { relu9_9: 1 } }));
    await job.update({ styleWeight: 7 });
    job.resume();
    states.push(job.state);
    const result = await job.result;
    states.push(job.state);
    const resumed = await engine.run({ ...PICTURES, steps, from: snapshot } as StylizeOptions);
    const plain = await engine.run({ ...PICTURES, steps });
    const onTheWay = await engine.run({ ...PICTURES, steps: pausedAt });
    return {
      ...{ states, pausedAt, stillAt, made, wrong },
      isOnTheWay: (await printOf(picture.data)) === (await printOf(onTheWay.toImageData().data)),
      isResumed: (await printOf(resumed.pixels)) === (await printOf(plain.pixels)),
      changed: [result.settings.styleWeight, plain.settings.styleWeight],
      late: await failing(() => job.picture()),
      lateToo: await failing(() => job.update({})),
    };
  },

  /** Jobs that are ended in all ways: what each rejects with, and the bytes on the GPU then. */
  async ended() {
    const { there } = await engines();
    await there.run({ ...PICTURES, steps: 1 });
    const baseline = await there.memory();
    const reason = { any: 'reason' };
    const begun = async (options: Partial<StylizeOptions> = {}) => {
      const job = there.start({ ...PICTURES, steps: 1000, ...options });
      await job[Symbol.asyncIterator]().next();
      return job;
    };
    const ending = new AbortController();
    let late = 0;
    const aborted = await begun({
      signal: ending.signal,
      onStep: () => {
        if (ending.signal.aborted) late++;
      },
    });
    ending.abort(reason);
    const ofAbort = await aborted.result.catch((error: unknown) => error === reason);
    const bytes = [await there.memory()];

    const cancelled = await begun();
    cancelled.cancel(reason);
    const ofPicture = await cancelled.picture().catch((error: unknown) => error === reason);
    const ofCancel = await cancelled.result.catch((error: unknown) => error === reason);
    bytes.push(await there.memory());

    const left = there.start({ ...PICTURES, steps: 1000 });
    for await (const _ of left) break;
    const ofLeft = await failing(() => left.result);

    const before = await failing(() =>
      there.run({ ...PICTURES, signal: AbortSignal.abort(new Error('before')) }),
    );
    const prepared = there.start({ ...PICTURES, steps: 1000 });
    prepared.cancel(reason);
    const ofPrepared = await prepared.result.catch((error: unknown) => error === reason);

    const finished = await begun();
    const waiting = there.start({ ...PICTURES, steps: 1 });
    const waitingState = waiting.state;
    finished.finish();
    const { steps } = await finished.result;
    await waiting.result;
    const fault = new Error('thrown in onStep');
    const thrown = there.start({
      ...{ ...PICTURES, steps: 1000 },
      onStep: () => {
        throw fault;
      },
    });
    const ofFault = await thrown.result.catch((error: unknown) => error === fault);
    // Whatever still ran has ended when the next one has.
    await there.run({ ...PICTURES, steps: 1 });
    bytes.push(await there.memory());
    return {
      ...{ baseline, bytes, late, ofAbort, ofPicture, ofCancel, ofLeft, before, ofPrepared },
      ...{ waitingState, steps, ofFault },
      states: [aborted, cancelled, left, prepared, finished, waiting, thrown].map(
        (job) => job.state,
      ),
    };
  },

  /** What a slow reader sees of steps that are all told. */
  async latest(steps: number) {
    const { there } = await engines();
    const told: number[] = [];
    const seen: number[] = [];
    const job = there.start({ ...PICTURES, steps, onStep: ({ step }) => told.push(step) });
    for await (const { step } of job) {
      seen.push(step);
      const behind = told.length + 4;
      await until(() => told.length >= Math.min(behind, steps));
    }
    return { told, seen };
  },

  /** Steps that waited for the caller. */
  async waited(steps: number) {
    const { there } = await engines();
    let waits = 0;
    const made: number[] = [];
    await there.run({
      ...{ ...PICTURES, steps },
      beforeStep: async () => {
        waits++;
      },
      onStep: () => made.push(waits),
    });
    return made;
  },

  /** The profile across. */
  async profile() {
    const { there } = await engines();
    const phases = new Set<string>();
    const report = await there.profile({
      ...{ ...PICTURES, profileSteps: 1 },
      onProgress: ({ phase }) => phases.add(phase),
    });
    const ending = new AbortController();
    const aborted = there.profile({ ...PICTURES, profileSteps: 100, signal: ending.signal });
    setTimeout(() => ending.abort('enough'), 50);
    return {
      phases: [...phases],
      rows: report.dispatches.length,
      events: JSON.parse(report.trace).traceEvents?.length ?? JSON.parse(report.trace).length,
      stepUs: report.stepUs,
      aborted: await failing(() => aborted),
    };
  },

  /**
   * A worker that was given, with two engines: both paint at once, one is disposed of, the other paints on, another one
   * comes and goes, and then somebody ends the worker in the middle of everything.
   */
  async givenWorker() {
    const before = await lifelines();
    const worker = makeWorker();
    const others: unknown[] = [];
    worker.addEventListener('message', ({ data }) => others.push(data));
    const [first, second] = await Promise.all([engineOf({ worker }), engineOf({ worker })]);
    const run = (engine: Engine, seed: number) =>
      engine.run({ ...PICTURES, steps: 2, seed, initialization: 'noise' });
    const painted = await Promise.all([run(first!, 1), run(second!, 2)]);
    const during = (await lifelines()) - before;
    const undisturbed = second!.start({ ...PICTURES, steps: 1000 });
    await undisturbed[Symbol.asyncIterator]().next();
    await first!.dispose();
    await first!.dispose();
    const { reason } = await first!.lost;
    const gone = await failing(async () => run(first!, 1));
    undisturbed.finish();
    await undisturbed.result;
    painted.push(await run(second!, 1));
    const third = await engineOf({ worker });
    const { fits } = await third.plan({ width: 48, height: 40 });
    await third.dispose();
    const prints = await Promise.all(painted.map(({ pixels }) => printOf(pixels)));
    // It holds a lock for each engine that lives.
    await until(async () => (await lifelines()) - before === 1);
    return { prints, reason, gone, others, during, fits, ...(await terminated(worker, second!)) };
  },

  /** One call with a worker that it makes, aborted on its way: what it rejects with, and whether the worker is dead. */
  async oneCall() {
    const before = await lifelines();
    const [ending, reason] = [new AbortController(), { any: 'reason' }];
    const engines: number[] = [];
    const found = await stylize({
      ...{ ...PICTURES, steps: 1000, weights: MANIFEST, cache: 'none', worker: makeWorker },
      signal: ending.signal,
      async onStep() {
        engines.push((await lifelines()) - before);
        ending.abort(reason);
      },
    }).catch((error: unknown) => error === reason);
    const worker = workers.at(-1)!;
    let answered = false;
    // Any worker of ours that lives would answer.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      answered = true;
    };
    port1.postMessage({ kind: 'call', id: 0, name: 'greet', argument: { lifeline: 'test' } });
    worker.postMessage({ 'neural-style-webgpu': { kind: 'engine', port: port2 } }, [port2]);
    await until(async () => (await lifelines()) === before);
    await settle(300);
    return { isReason: found, engines: engines[0], answered };
  },

  /** A script that throws once the engine runs. */
  async thrownInWorker() {
    const worker = new Worker('/thrower.js', { type: 'module' });
    const engine = await engineOf({ worker });
    const job = engine.start({ ...PICTURES, steps: 1000 });
    // The page would report it as its own.
    worker.addEventListener('error', (event) => event.preventDefault());
    worker.postMessage('throw');
    const found = await failing(() => job.result);
    worker.terminate();
    return found;
  },

  /** Workers whose script is not there, does not parse, or is refused. */
  async unusable() {
    const at = (path: string) => () => new Worker(path, { type: 'module' });
    return {
      missing: await failing(() => engineOf({ worker: at('/nowhere.js') })),
      broken: await failing(() => engineOf({ worker: at('/broken.js') })),
      foreign: await failing(() => engineOf({ worker: at('https://elsewhere.invalid/worker.js') })),
      aborted: await failing(() => {
        const signal = AbortSignal.timeout(200);
        return engineOf({ worker: at('/silent.js'), signal });
      }),
    };
  },

  /** The caller's own store: filled by one engine, used by the next; and one that always fails. */
  async stored() {
    const { store, calls, kept } = memoryStore();
    const filled = await engineOf({ worker: makeWorker, cache: store });
    await filled.load();
    await filled.dispose();
    const from = new Set<Progress['from']>();
    const served = await engineOf({ worker: makeWorker, cache: store });
    await served.load({ onProgress: (progress) => progress.from && from.add(progress.from) });
    await served.dispose();
    const failing = memoryStore(true);
    const warnings: string[] = [];
    const alone = await engineOf({
      ...{ worker: makeWorker, cache: failing.store },
      onWarning: (message) => warnings.push(message),
    });
    await alone.load();
    await alone.dispose();
    const bytes = [...kept.values()].reduce((sum, { size }) => sum + size, 0);
    return { calls: [...new Set(calls)], bytes, from: [...from], warnings };
  },

  /** Canvases that went to the worker. */
  async canvases() {
    const { there } = await engines();
    const canvas = document.createElement('canvas');
    const options = { ...PICTURES, canvas, previewMs: 0 };
    const first = await there.run({ ...options, steps: 2 });
    // What a worker draws is there with its next frame.
    await until(() => differenceOf(canvas, first.toImageData()) <= 1);
    const size = [canvas.width, canvas.height];
    const second = await there.run({ ...options, steps: 3, size: 40, seed: 5 });
    await until(() => differenceOf(canvas, second.toImageData()) <= 1);
    const sizeAgain = [canvas.width, canvas.height];

    const offscreen = new OffscreenCanvas(1, 1);
    await there.run({ ...PICTURES, canvas: offscreen, steps: 1 });
    await there.run({ ...PICTURES, canvas: offscreen, steps: 1 });

    const [used, usedOffscreen] = [document.createElement('canvas'), new OffscreenCanvas(1, 1)];
    used.getContext('2d');
    usedOffscreen.getContext('2d');
    const other = await engineOf({ worker: makeWorker });
    const refused = {
      used: await failing(() => there.run({ ...PICTURES, canvas: used })),
      usedOffscreen: await failing(() => there.run({ ...PICTURES, canvas: usedOffscreen })),
      elsewhere: await failing(() => other.run({ ...PICTURES, canvas })),
    };
    await other.dispose();
    return { size, sizeAgain, refused, differs: first.width !== second.width };
  },

  /** A run in the worker: how much of the time this thread was idle in, and its long tasks. */
  async mainThread(steps: number) {
    const { there } = await engines();
    await there.run({ ...PICTURES, steps: 1 });
    const long: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) long.push(duration);
    });
    observer.observe({ entryTypes: ['longtask'] });
    const startMs = performance.now();
    await there.run({ ...PICTURES, steps, onStep: () => {} });
    const wallMs = performance.now() - startMs;
    for (const { duration } of observer.takeRecords()) long.push(duration);
    observer.disconnect();
    return { wallMs, long };
  },
};

Object.assign(globalThis, { crossing });
