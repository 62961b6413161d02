// The page of engine.test.ts: the library as pages use it, with the compact network on small pictures.
import {
  createEngine,
  type Engine,
  type EngineOptions,
  NeuralStyleError,
  type Progress,
  type StylizeOptions,
  stylize,
} from '../../src/index.ts';

const MANIFEST = '/weights/vgg19-compact.json';
const PICTURES = { content: '/content.png', style: '/style.png', size: 40 } as const;

const engineOf = (options: Partial<EngineOptions> = {}) =>
  createEngine({ weights: MANIFEST, cache: 'none', ...options });
/** Compiling takes seconds, so most tests share an engine. */
let shared: Promise<Engine> | undefined;
const sharedEngine = () => {
  shared ??= engineOf();
  return shared;
};

const said = (error: unknown) =>
  error instanceof NeuralStyleError ? `${error.code}: ${error.message}` : `${error}`;
const failing = (work: () => Promise<unknown>) => work().then(() => 'nothing', said);
/** A picture as a text that is another one if a byte is. */
async function printOf(image: ImageData): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', image.data);
  return [...new Uint8Array(digest)].join(' ');
}
async function printedRun(options: Partial<StylizeOptions> & { from?: Blob; steps: number }) {
  const engine = await sharedEngine();
  return printOf((await engine.run({ ...PICTURES, ...options })).toImageData());
}

/** What the tests call in the page. */
export const library = {
  /** A picture by the one call, and what was told meanwhile. */
  async oneCall(steps: number) {
    const progress: Progress[] = [];
    const told: number[] = [];
    const result = await stylize({
      ...{ ...PICTURES, steps, weights: MANIFEST, cache: 'none' },
      onProgress: (figure) => progress.push(figure),
      onStep: ({ step }) => told.push(step),
    });
    const { settings, history, losses } = result;
    const png = new Uint8Array(await (await result.toBlob()).arrayBuffer());
    const jpeg = (await result.toBlob('image/jpeg', 0.9)).type;
    const bitmap = await result.toBitmap();
    const size = [bitmap.width, bitmap.height];
    return { progress, told, settings, history: [...history], losses, png: [...png], jpeg, size };
  },

  /** [height, width, RGB] of a picture that is painted with these sizes. */
  async bytes(options: {
    readonly size: number;
    readonly styleSize: number;
    readonly steps: number;
  }) {
    const result = await (await sharedEngine()).run({ ...PICTURES, ...options });
    return [...result.toImageData().data].filter((_, k) => k % 4 < 3);
  },

  /** What is said of bad options, and the bytes on the GPU that are there before and after. */
  async refused() {
    const engine = await sharedEngine();
    await engine.run({ ...PICTURES, steps: 1 });
    const before = await engine.memory();
    const wrong: Record<string, object> = {
      size: { size: 0 },
      steps: { steps: 1.5 },
      recipe: { recipe: 'vermeer' },
      weight: { styleWeight: Number.NaN },
      layer: { styleLayers: { relu9_9: 1 } },
      rate: { learningRate: 0 },
      snapshot: { from: new Blob(['no snapshot']) },
      'too small': { size: 8 },
    };
    const found: Record<string, string> = {};
    for (const [name, options] of Object.entries(wrong)) {
      found[name] = await failing(() => engine.run({ ...PICTURES, ...options }));
    }
    return { found, before, after: await engine.memory() };
  },

  /** What a slow reader sees of steps that are all told, and the states before and after. */
  async latest(steps: number) {
    const engine = await sharedEngine();
    const told: number[] = [];
    const seen: number[] = [];
    const job = engine.start({ ...PICTURES, steps, onStep: ({ step }) => told.push(step) });
    const { state } = job;
    for await (const { step } of job) {
      seen.push(step);
      // As slow as four steps.
      const behind = told.length + 4;
      while (told.length < Math.min(behind, steps))
        await new Promise((done) => setTimeout(done, 5));
    }
    const result = await job.result;
    return { states: [state, job.state], told, seen, steps: result.steps };
  },

  /** A job that is paused, asked for its picture and state, and goes on; beside one that nobody disturbs. */
  async disturbed(steps: number) {
    const engine = await sharedEngine();
    let made = 0;
    const job = engine.start({ ...PICTURES, steps, onStep: () => made++ });
    await job[Symbol.asyncIterator]().next();
    await job.pause();
    const pausedAt = made;
    const { state } = job;
    const picture = await printOf(await job.picture());
    const snapshot = await job.snapshot();
    await new Promise((done) => setTimeout(done, 300));
    const stillAt = made;
    job.resume();
    const disturbed = await printOf((await job.result).toImageData());
    return {
      ...{ state, pausedAt, stillAt, made, disturbed },
      undisturbed: await printedRun({ steps }),
      resumed: await printedRun({ steps, from: snapshot }),
      isOnTheWay: picture === (await printedRun({ steps: pausedAt })),
      otherSize: await failing(() => printedRun({ steps, from: snapshot, size: 36 })),
    };
  },

  /** The parts of the loss before and behind a change of weights, and what is said of impossible ones. */
  async updated() {
    const engine = await sharedEngine();
    const totals: { total: number; content: number; style: number; tv: number }[] = [];
    const job = engine.start({
      ...PICTURES,
      steps: 6,
      onStep: ({ losses }) => totals.push(losses),
    });
    await job[Symbol.asyncIterator]().next();
    await job.pause();
    const from = totals.length;
    await job.update({ contentWeight: 3, styleWeight: 7, tvWeight: 11 });
    const wrong = await failing(() => job.update({ styleLayers: { relu9_9: 1 } }));
    const negative = await failing(() => job.update({ tvWeight: -1 }));
    job.resume();
    const { settings, losses } = await job.result;
    return {
      totals,
      from,
      wrong,
      negative,
      settings,
      losses,
      late: await failing(() => job.update({})),
    };
  },

  /** Jobs that are cancelled at seeded moments: how each ended, and the bytes on the GPU then. */
  async cancelled(moments: readonly number[]) {
    const engine = await sharedEngine();
    await engine.run({ ...PICTURES, steps: 1 });
    const baseline = await engine.memory();
    const ends: { readonly isReason: boolean; readonly bytes: number; readonly late: number }[] =
      [];
    for (const moment of moments) {
      const ending = new AbortController();
      const reason = new Error(`at ${moment}`);
      let late = 0;
      const job = engine.start({
        ...{ ...PICTURES, steps: 1000, signal: ending.signal },
        onStep: () => {
          if (ending.signal.aborted) late++;
        },
      });
      setTimeout(() => ending.abort(reason), moment);
      const found = await job.result.catch((error: unknown) => error);
      ends.push({ isReason: found === reason, bytes: await engine.memory(), late });
    }
    return { baseline, ends };
  },

  /** A loop that is left, a `finish`, and a job that waits behind another one. */
  async ends() {
    const engine = await sharedEngine();
    const left = engine.start({ ...PICTURES, steps: 1000 });
    for await (const _ of left) break;
    const ofLeft = await failing(() => left.result);
    const finished = engine.start({ ...PICTURES, steps: 1000 });
    const waiting = engine.start({ ...PICTURES, steps: 1 });
    const state = waiting.state;
    await finished[Symbol.asyncIterator]().next();
    finished.finish();
    const { steps } = await finished.result;
    finished.cancel();
    await waiting.result;
    return { ofLeft, state, steps, states: [left.state, finished.state, waiting.state] };
  },

  /** Whether the canvas shows the picture, to a level. */
  async preview() {
    const engine = await sharedEngine();
    const canvas = document.createElement('canvas');
    const result = await engine.run({ ...PICTURES, steps: 2, canvas, previewMs: 0 });
    const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const right = result.toImageData().data;
    const again = await engine.run({ ...PICTURES, steps: 1, canvas });
    const other = document.createElement('canvas');
    other.getContext('bitmaprenderer');
    return {
      size: [canvas.width, canvas.height],
      largest: Math.max(...data.map((value, k) => Math.abs(value - right[k]!))),
      again: again.steps,
      taken: await failing(() => engine.run({ ...PICTURES, steps: 1, canvas: other })),
    };
  },

  /** Planned and real bytes, and what is said of a size that no device has. */
  async plans() {
    const engine = await engineOf();
    const plan = await engine.plan({ width: 40, height: 33 });
    let most = 0;
    await engine.run({ ...PICTURES, styleSize: 40, steps: 2 });
    const weights = await engine.memory();
    const job = engine.start({ ...PICTURES, steps: 3 });
    for await (const _ of job) most = Math.max(most, await engine.memory());
    const huge = await engine.plan({ width: 9000, height: 9000 });
    await engine.dispose();
    return { plan, weights, most, huge };
  },

  /** Engines one after the other, and one that ends in the middle of a job. */
  async disposed() {
    const after: number[] = [];
    for (let k = 0; k < 5; k++) {
      const engine = await engineOf();
      await engine.load();
      await engine.dispose();
      await engine.dispose();
      after.push(await engine.memory());
    }
    const engine = await engineOf();
    const job = engine.start({ ...PICTURES, steps: 1000 });
    await job[Symbol.asyncIterator]().next();
    await engine.dispose();
    const { reason } = await engine.lost;
    return {
      ...{ after, reason, bytes: await engine.memory() },
      ofJob: await failing(() => job.result),
      later: await failing(async () => engine.start({ ...PICTURES, steps: 1 }).result),
    };
  },

  /** The profile of a few steps. */
  async profile() {
    const engine = await sharedEngine();
    const before = await engine.memory();
    const report = await engine.profile({ ...PICTURES, profileSteps: 2 });
    return { report, before, after: await engine.memory() };
  },
};

Object.assign(globalThis, { library });
