// What paints, and is told meanwhile, across a worker and on this thread.
import type { Progress, StylizeOptions, StylizeResult } from '../../src/index.ts';
import {
  engineOf,
  engines,
  failing,
  makeWorker,
  PICTURES,
  printOf,
  settle,
  until,
} from './crossing.ts';
import { contents } from './everyImage.ts';
import { memoryStore } from './memoryStore.ts';

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

/** What the tests call. */
export const results = {
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
