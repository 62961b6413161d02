// The engine across a line, against engines that compute nothing: what crosses, in which order, and how everything ends.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Engine, EngineOptions } from '../../src/engine/api/engine.ts';
import type { ImageInput, RawPixels } from '../../src/engine/api/inputs.ts';
import type { StylizeOptions } from '../../src/engine/api/job.ts';
import { createWorkerEngine } from '../../src/engine/worker/workerEngine.ts';
import { NeuralStyleError } from '../../src/error.ts';
import type { RgbImage } from '../../src/image/image.ts';
import { Deferred } from './deferred.ts';
import { FakeEngine, FakeWorker } from './fakes.ts';

/** A picture that a test reads when it likes; all others are read as ever. */
const slow = { kind: 'slow' } as unknown as ImageInput;
let reading = new Deferred<RgbImage>();
vi.mock('../../src/engine/images.ts', async (original) => {
  const { readImage } = await original<typeof import('../../src/engine/images.ts')>();
  const read: typeof readImage = (input, ...rest) =>
    input === slow ? reading.promise : readImage(input, ...rest);
  return { readImage: read };
});

const pixel: RawPixels = { data: Uint8Array.of(1, 2, 3), width: 1, height: 1, channels: 3 };
const pictures = { content: pixel, style: pixel };
const engines: Engine[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const engine of engines.splice(0)) await engine.dispose();
});

/** An engine on a worker that was given or is made, and what the worker made of it. */
async function opened(options: Partial<EngineOptions> = {}, isMade = false) {
  const made: FakeEngine[] = [];
  const worker = new FakeWorker(async (given) => {
    made.push(new FakeEngine(given));
    return made.at(-1)!;
  });
  const way = isMade ? () => worker.asWorker : worker.asWorker;
  const engine = await createWorkerEngine(way, { weights: 'https://a.test/w.json', ...options });
  engines.push(engine);
  return { engine, worker, fake: made[0]! };
}

/** A job, and its twin when the worker has it. */
async function started(options: Partial<StylizeOptions & { from: Blob }> = {}) {
  const all = await opened();
  const job = all.engine.start({ ...pictures, ...options });
  await vi.waitFor(() => expect(all.fake.jobs).toHaveLength(1));
  return { ...all, job, twin: all.fake.jobs[0]! };
}

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it resolved'),
    (error: unknown) => error,
  );

describe('what crosses', () => {
  test('of the options of an engine', async () => {
    const { engine, fake } = await opened({
      ...{ precision: 'f16', priority: 'interactive', label: 'mine', cache: 'none' },
      weights: new URL('https://a.test/w.json'),
    });
    const { signal, ...options } = fake.options;
    expect(options).toEqual({
      ...{ precision: 'f16', priority: 'interactive', label: 'mine', cache: 'none' },
      weights: 'https://a.test/w.json',
    });
    expect(signal?.aborted).toBe(false);
    expect(engine.info).toEqual(fake.info);
    expect(await engine.memory()).toBe(1234);
  });

  test('of the options of a job is all that can be cloned, and nothing else of the object', async () => {
    const options: Partial<StylizeOptions> & { readonly from: Blob } = {
      ...{ size: 8, styleSize: 'own', recipe: 'gatys', steps: 9, learningRate: 2, seed: 3 },
      ...{ contentWeight: 4, styleWeight: 5, tvWeight: 6, styleLayers: { relu1_1: 1 } },
      ...{ previewMs: 7, initialization: 'noise', from: new Blob(['a snapshot']) },
    };
    const others: object = { weights: () => 1, worker: () => 2, onWarning: () => 3 };
    const { twin } = await started({ ...options, ...others });
    const { signal, onProgress, onStep, content, style, from, ...rest } = twin.options;
    const { from: sentFrom, ...right } = options;
    expect(rest).toEqual(right);
    expect(content).toEqual(pixel);
    expect(await from?.text()).toBe(await sentFrom.text());
    expect([typeof signal, typeof onProgress, typeof onStep, style]).toEqual([
      ...['object', 'function', 'function'],
      pixel,
    ]);
  });

  test('of an array is a copy of the part that is meant, also of shared memory', async () => {
    const whole = new Uint8Array(new SharedArrayBuffer(1000)).fill(9);
    const data = whole.subarray(3, 6);
    const shared = { ...pixel, data: data as unknown as RawPixels['data'] };
    const { twin } = await started({ content: shared, initialization: shared });
    const { content, initialization } = twin.options as {
      content: RawPixels;
      initialization: RawPixels;
    };
    for (const { data: copy } of [content, initialization]) {
      expect([...copy, copy.buffer.byteLength]).toEqual([9, 9, 9, 3]);
    }
    expect([data.length, whole.length]).toEqual([3, 1000]);
  });

  test('of a plan is what it needs', async () => {
    const { engine, fake } = await opened();
    const options = { width: 3, height: 2, recipe: 'gatys', tvWeight: 1 };
    expect(await engine.plan({ ...options, ...{ onStep: () => 1 } })).toMatchObject({ fits: true });
    expect(fake.plans).toEqual([options]);
  });

  test('as a picture is all of the result', async () => {
    const { job, twin } = await started();
    twin.done();
    const { toImageData, toBitmap, toBlob, ...data } = await job.result;
    expect(data).toMatchObject({ width: 1, height: 1, steps: 9, settings: { software: 'fake' } });
    expect([...data.pixels, ...data.history]).toEqual([1, 2, 3, 9, 8]);
    expect([toImageData, toBitmap, toBlob].map((method) => typeof method)).toEqual(
      Array(3).fill('function'),
    );
  });

  test('as a warning reaches its listener', async () => {
    const warnings: string[] = [];
    const { fake, engine } = await opened({ onWarning: (message) => warnings.push(message) });
    fake.options.onWarning?.('the cache is full');
    await engine.memory();
    expect(warnings).toEqual(['the cache is full']);
    expect((await opened()).fake.options.onWarning).toBeUndefined();
  });
});

describe('a job', () => {
  test('is asked for after those before it, however long their images take', async () => {
    const { engine, fake } = await opened();
    reading = new Deferred();
    const first = engine.start({ ...pictures, seed: 1, content: slow });
    const quick = engine.start({ ...pictures, seed: 2 });
    const bad = engine.start({ ...pictures, seed: 3, style: {} as RawPixels });
    const last = engine.start({ ...pictures, seed: 4 });
    await engine.memory();
    expect(fake.jobs).toEqual([]);
    reading.resolve({ width: 1, height: 1, data: Float32Array.of(7, 8, 9) });
    expect(await rejection(bad.result)).toMatchObject({ code: 'bad-image' });
    await vi.waitFor(() => expect(fake.jobs).toHaveLength(3));
    expect(fake.jobs[0]!.options.content).toEqual({
      ...pixel,
      data: Float32Array.of(7, 8, 9),
    });
    expect(fake.jobs.map((job) => job.options.seed)).toEqual([1, 2, 4]);
    for (const job of fake.jobs) job.done();
    await Promise.all([first.result, quick.result, last.result]);
  });

  test('waits for a profile before it, which gets what it needs', async () => {
    const { engine, fake } = await opened();
    reading = new Deferred();
    const profile = engine.profile({ ...pictures, seed: 1, content: slow, profileSteps: 4 });
    const job = engine.start({ ...pictures, seed: 2 });
    await engine.memory();
    expect(fake.seeds).toEqual([]);
    reading.resolve({ width: 1, height: 1, data: Float32Array.of(7, 8, 9) });
    expect((await profile).table).toMatch(/"profileSteps"/);
    await vi.waitFor(() => expect(fake.seeds).toEqual([1, 2]));
    job.cancel();
  });

  test('hears what was said before it was there, in that order', async () => {
    const { engine, fake } = await opened();
    const job = engine.start(pictures);
    const paused = job.pause();
    const updated = job.update({ styleWeight: 2 });
    job.resume();
    const snapshot = await job.snapshot();
    await Promise.all([paused, updated]);
    job.finish();
    await job.result;
    expect(fake.jobs[0]!.calls).toEqual(['pause', { styleWeight: 2 }, 'resume', 'finish']);
    expect(await snapshot.text()).toBe('snapshot');
  });

  test('tells all steps, and the iteration the latest, with the state at each', async () => {
    const told: unknown[] = [];
    const { job, twin, engine } = await started({
      onStep: ({ step }) => told.push(step, job.state),
      onProgress: ({ fraction }) => told.push(fraction),
    });
    expect(job.state).toBe('waiting');
    const reader = job[Symbol.asyncIterator]();
    for (const step of [1, 2, 3]) twin.step(step);
    await engine.memory();
    expect(told).toEqual([1 / 9, 1, 'running', 2 / 9, 2, 'running', 3 / 9, 3, 'running']);
    expect(await reader.next()).toMatchObject({ value: { step: 3 } });
    await job.pause();
    expect(job.state).toBe('paused');
    job.resume();
    expect(job.state).toBe('running');
    twin.done();
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(job.state).toBe('done');
    job.cancel();
    await job.pause();
    expect(job.state).toBe('done');
  });

  test('that is cancelled before it is sent never is, and the next one goes', async () => {
    const { engine, fake } = await opened();
    reading = new Deferred();
    const [reason, controller] = [new Error('changed my mind'), new AbortController()];
    const first = engine.start({ ...pictures, content: slow, signal: controller.signal });
    controller.abort(reason);
    const second = engine.start({ ...pictures, seed: 2 });
    expect(await rejection(first.result)).toBe(reason);
    expect(first.state).toBe('cancelled');
    expect(await rejection(first.snapshot())).toBe(reason);
    await vi.waitFor(() => expect(fake.jobs.map((job) => job.options.seed)).toEqual([2]));
    second.cancel();
  });

  test('is gone over there when it is over, before that is known here', async () => {
    const { job, twin } = await started();
    twin.done();
    const [late, pause] = [rejection(job.snapshot()), job.pause()];
    expect(job.state).toBe('waiting');
    expect(await late).toMatchObject({ code: 'aborted', fix: 'take its result, or start another' });
    await Promise.all([pause, job.result]);
    expect(twin.calls).toEqual([]);
  });

  test('that fails over there fails here, with the same error', async () => {
    const { job, twin } = await started();
    twin.state = 'failed';
    twin.cancel(new NeuralStyleError('too-large', 'size: too large; 9; take 8'));
    twin.state = 'failed';
    expect(await rejection(job.result)).toMatchObject({ code: 'too-large', fix: 'take 8' });
    expect(job.state).toBe('failed');
    expect(await rejection(job.snapshot())).toMatchObject({ code: 'aborted' });
  });
});

describe('the end', () => {
  test('by dispose: a worker that was given lives on without listeners, one that was made does not', async () => {
    const given = await opened();
    expect(given.worker.listeners).toEqual(['error', 'messageerror']);
    await Promise.all([given.engine.dispose(), given.engine.dispose()]);
    expect(given.fake.isDisposed).toBe(true);
    expect(given.worker).toMatchObject({ isTerminated: false, listeners: [] });
    expect(await given.engine.lost).toMatchObject({ reason: 'destroyed' });
    expect(() => given.engine.start(pictures)).toThrow(/disposed of/);
    expect(await rejection(given.engine.memory())).toMatchObject({ code: 'aborted' });
    const made = await opened({}, true);
    await made.engine.dispose();
    expect(made.worker).toMatchObject({ isTerminated: true, listeners: [] });
  });

  test('by dispose rejects what is open', async () => {
    const { engine, job } = await started();
    const reading = job.picture();
    const loading = engine.load();
    const found = Promise.all([job.result, reading, loading].map(rejection));
    await engine.dispose();
    for (const error of await found) expect(error).toBeInstanceOf(Error);
    expect(job.state).toBe('cancelled');
  });

  test('by the signal of the engine ends the one over there, and rejects with the reason', async () => {
    const [controller, reason] = [new AbortController(), { any: 'reason' }];
    const { engine, fake, worker } = await opened({ signal: controller.signal }, true);
    const job = engine.start(pictures);
    await vi.waitFor(() => expect(fake.jobs).toHaveLength(1));
    controller.abort(reason);
    expect(await rejection(job.result)).toBe(reason);
    expect(await engine.lost).toMatchObject({ reason: 'destroyed' });
    await vi.waitFor(() => expect(worker.isTerminated).toBe(true));
    expect(await rejection(engine.memory())).toBe(reason);
  });

  test.each([
    ['error', /^worker: it failed while it was in use; found "x is null"; create/],
    ['messageerror', /^worker: it failed.*cannot be read/],
  ])(
    'by the event %s of the worker rejects what is open, and frees the engine',
    async (type, message) => {
      const { engine, job, fake, worker } = await started();
      const reader = job[Symbol.asyncIterator]();
      const open = [job.result, job.picture(), engine.load(), reader.next()].map(rejection);
      // What was asked before is heard before.
      await engine.memory();
      worker.dispatchEvent(Object.assign(new Event(type), { message: 'x is null' }));
      for (const error of await Promise.all(open)) {
        expect(error).toMatchObject({
          code: 'device-lost',
          message: expect.stringMatching(message),
        });
      }
      expect(await engine.lost).toMatchObject({ reason: 'unknown' });
      expect(job.state).toBe('failed');
      expect(worker.listeners).toEqual([]);
      await vi.waitFor(() => expect(fake.isDisposed).toBe(true));
      await engine.dispose();
    },
  );
});

describe('an engine that never comes', () => {
  const options: EngineOptions = { weights: 'https://a.test/w.json' };

  test('as the worker has no script', async () => {
    const worker = new FakeWorker();
    const making = createWorkerEngine(() => worker.asWorker, options);
    const found = rejection(making);
    await Promise.resolve();
    worker.dispatchEvent(new Event('error'));
    expect(await found).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(
        /^worker: it cannot be used; found a script that does not load/,
      ),
    });
    expect(worker).toMatchObject({ isTerminated: true, listeners: [] });
  });

  test('as the worker never answers', async () => {
    vi.useFakeTimers();
    const worker = new FakeWorker();
    const found = rejection(createWorkerEngine(worker.asWorker, options));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(worker.listeners).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await found).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/found no answer in 60 s; check.*imports the "worker" entry/),
    });
    expect(worker).toMatchObject({ isTerminated: false, listeners: [] });
    worker.terminate();
  });

  test('is no matter of time once the worker has answered', async () => {
    vi.useFakeTimers();
    const { engine } = await opened();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await engine.memory()).toBe(1234);
  });

  test('as the worker is of another version', async () => {
    const worker = new FakeWorker();
    vi.spyOn(worker, 'postMessage').mockImplementation((message) => {
      const { port } = (message as { 'neural-style-webgpu': { port: MessagePort } })[
        'neural-style-webgpu'
      ];
      port.addEventListener('message', ({ data: { id } }) =>
        port.postMessage({ kind: 'answer', id, value: { protocol: 999, held: false } }),
      );
      port.start();
    });
    expect(await rejection(createWorkerEngine(() => worker.asWorker, options))).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/found version 999 of its protocol.*this version/),
    });
    expect(worker.isTerminated).toBe(true);
  });

  test('as it fails over there, or the worker cannot be made', async () => {
    const fault = new NeuralStyleError('unreachable', 'weights: a; b; c', {
      cause: new Error('d'),
    });
    const worker = new FakeWorker(() => Promise.reject(fault));
    const found = await rejection(createWorkerEngine(() => worker.asWorker, options));
    expect(found).toMatchObject({
      code: 'unreachable',
      message: fault.message,
      cause: fault.cause,
    });
    expect(worker).toMatchObject({ isTerminated: true, listeners: [] });
    const refused = () => {
      throw new DOMException('refused by policy', 'SecurityError');
    };
    expect(await rejection(createWorkerEngine(refused, options))).toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/refused by policy; check.*worker-src/),
    });
  });

  test('as its signal is aborted before, meanwhile, or while the worker makes it', async () => {
    const reason = new Error('not any more');
    const silent = new FakeWorker();
    const signal = AbortSignal.abort(reason);
    const before = createWorkerEngine(silent.asWorker, { ...options, signal });
    expect(await rejection(before)).toBe(reason);
    const [first, second] = [new AbortController(), new AbortController()];
    const meanwhile = createWorkerEngine(silent.asWorker, { ...options, signal: first.signal });
    first.abort(reason);
    expect(await rejection(meanwhile)).toBe(reason);
    silent.terminate();
    const making = vi.fn();
    const slow = new FakeWorker(({ signal }) => {
      making();
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason)),
      );
    });
    const late = createWorkerEngine(() => slow.asWorker, { ...options, signal: second.signal });
    const found = rejection(late);
    await vi.waitFor(() => expect(making).toHaveBeenCalled());
    second.abort(reason);
    expect(await found).toBe(reason);
    expect([silent.listeners, slow.listeners, slow.isTerminated]).toEqual([[], [], true]);
  });
});

test('the entry of a worker does nothing anywhere else', async () => {
  const listen = vi.fn();
  vi.stubGlobal('addEventListener', listen);
  await import('../../src/worker.ts');
  expect(listen).not.toHaveBeenCalled();
  vi.stubGlobal('DedicatedWorkerGlobalScope', class {});
  vi.resetModules();
  await import('../../src/worker.ts');
  expect(listen).toHaveBeenCalledExactlyOnceWith('message', expect.any(Function));
  vi.unstubAllGlobals();
});
