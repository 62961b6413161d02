// How jobs, engines and workers end.
import { type Engine, type StylizeOptions, stylize } from '../../src/index.ts';
import {
  engineOf,
  engines,
  failing,
  MANIFEST,
  makeWorker,
  PICTURES,
  printOf,
  said,
  settle,
  until,
  workers,
} from './crossing.ts';

/** The locks that workers of this origin hold, one for each engine. */
async function lifelines(): Promise<number> {
  const { held = [] } = await navigator.locks.query();
  return held.filter(({ name }) => name?.startsWith('neural-style-webgpu 0.')).length;
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

/** What the tests call. */
export const ends = {
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
};
