// The engine across a worker, in a page: the same pictures, ends, errors and canvases as on the page's own thread.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import { scripts } from './scripts.ts';
import type { crossing as Crossing } from './workerPage.ts';

declare const crossing: typeof Crossing;

// Each device compiles anew, for a minute and more where others compute beside.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/worker/workerPage.ts', await scripts());
});
afterAll(() => opened.close());

describe('a picture', () => {
  test('is the same on both threads, byte for byte, and so is all that is told of it', async () => {
    const { here, there, info } = await opened.page.evaluate(() => crossing.both());
    expect(there).toEqual(here);
    expect(there).toMatchObject({
      width: 48,
      height: 40,
      steps: 3,
      phases: ['download', 'compile', 'run', 'done'],
    });
    expect(there.history).toHaveLength(3);
    expect(info[1]).toEqual(info[0]);
  });

  test('is the same from every kind of image, and the image stays whole', async () => {
    const found = await opened.page.evaluate(() => crossing.inputs());
    expect(Object.keys(found)).toHaveLength(13);
    for (const [kind, answers] of Object.entries(found))
      expect([kind, ...answers]).toEqual([kind, true, true]);
  });
});

describe('across the threads', () => {
  test('a plan is the same, and so is what is said of a wrong one', async () => {
    const { plans, wrong } = await opened.page.evaluate(() => crossing.plans());
    expect(plans[1]).toEqual(plans[0]);
    expect(wrong[1]).toMatch(/^bad-option: .*vermeer/);
    expect(wrong[1]).toBe(wrong[0]);
  });

  test('errors have the same class, code and words', async () => {
    const found = await opened.page.evaluate(() => crossing.refused());
    for (const [name, [here, there]] of Object.entries(found)) {
      expect(there, name).toMatch(/^bad-(option|image): /);
      expect(there, name).toBe(here);
    }
  });

  test('an engine that cannot be is refused by its code, and the worker serves the next one', async () => {
    const failures = await opened.page.evaluate(() => crossing.refusedEngines());
    expect(failures).toEqual({
      fetch: expect.stringMatching(/^bad-option: fetch: /),
      'no worker': expect.stringMatching(/^bad-option: worker: it is no Worker/),
      html: expect.stringMatching(/^bad-weights: /),
      manifest: expect.stringMatching(/^bad-weights: /),
      uncloneable: expect.stringMatching(/^bad-option: worker: engine got what cannot cross/),
    });
  });

  test('the profile crosses, and its abort', async () => {
    const { phases, rows, events, stepUs, aborted } = await opened.page.evaluate(() =>
      crossing.profile(),
    );
    expect(phases).toEqual(expect.arrayContaining(['compile', 'done']));
    expect(rows).toBeGreaterThan(20);
    expect(events).toBeGreaterThan(rows);
    expect(stepUs).toBeGreaterThan(0);
    expect(aborted).toBe('enough');
  });

  test("the caller's own store is filled and used; one that fails costs warnings", async () => {
    const { calls, bytes, from, warnings } = await opened.page.evaluate(() => crossing.stored());
    expect(calls).toEqual(expect.arrayContaining(['read', 'write', 'append', 'close']));
    expect(bytes).toBeGreaterThan(1e6);
    expect(from).toEqual(['cache']);
    expect(warnings.join()).toMatch(/no room/);
  });
});

describe('a job', () => {
  test('pauses, shows, changes and goes on as it does on one thread', async () => {
    for (const where of ['here', 'there'] as const) {
      const found = await opened.page.evaluate((at) => crossing.disturbed(at, 12), where);
      expect(found).toMatchObject({
        states: ['waiting', 'running', 'paused', 'running', 'done'],
        made: 12,
        stillAt: found.pausedAt,
        isOnTheWay: true,
        isResumed: true,
        changed: [7, 20],
        wrong: expect.stringMatching(/^bad-option: .*relu9_9/),
        late: expect.stringMatching(/^aborted: job: it is over/),
        lateToo: expect.stringMatching(/^aborted: job: it is over/),
      });
    }
  });

  test('ends in every way, with the very reason, within a step, and frees everything', async () => {
    const found = await opened.page.evaluate(() => crossing.ended());
    expect(found).toMatchObject({
      ...{ ofAbort: true, ofPicture: true, ofCancel: true, ofPrepared: true, ofFault: true },
      ofLeft: 'DOMException AbortError: The job was cancelled.',
      before: 'Error: before',
      waitingState: 'waiting',
      states: ['cancelled', 'cancelled', 'cancelled', 'cancelled', 'done', 'done', 'failed'],
      bytes: found.bytes.map(() => found.baseline),
    });
    expect(found.late).toBeLessThanOrEqual(1);
    expect(found.steps).toBeLessThan(1000);
  });

  test('tells all steps in order, and a slow reader the latest', async () => {
    const { told, seen } = await opened.page.evaluate(() => crossing.latest(20));
    expect(told).toEqual(Array.from({ length: 20 }, (_, k) => k + 1));
    expect(seen.length).toBeLessThan(told.length);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(20);
  });

  test('waits for the caller before each step', async () => {
    expect(await opened.page.evaluate(() => crossing.waited(3))).toEqual([1, 2, 3]);
  });

  test('draws to canvases that went over, again and again', async () => {
    const { size, sizeAgain, differs, refused } = await opened.page.evaluate(() =>
      crossing.canvases(),
    );
    expect([size, sizeAgain, differs]).toEqual([[48, 40], [40, 33], true]);
    expect(refused).toEqual({
      used: expect.stringMatching(/^bad-option: canvas: .*context/),
      usedOffscreen: expect.stringMatching(/^bad-option: canvas: .*context/),
      elsewhere: expect.stringMatching(/^bad-option: canvas: .*another worker/),
    });
  });
});

describe('a worker that was given', () => {
  let found: Awaited<ReturnType<typeof crossing.givenWorker>>;
  beforeAll(async () => {
    found = await opened.page.evaluate(() => crossing.givenWorker());
  });

  test('serves engines at once and one after the other, and tells nothing to others', () => {
    const [first, second] = found.prints;
    expect(first).not.toBe(second);
    expect(found.prints).toEqual([first, second, first]);
    expect(found).toMatchObject({ others: [], reason: 'destroyed', during: 2, fits: true });
    expect(found.gone).toMatch(/^aborted: engine: /);
  });

  test('leaves nothing open when others terminate it', () => {
    expect(found.errors).toHaveLength(8);
    for (const error of found.errors) {
      expect(error).toMatch(/^device-lost: worker: .*terminated; create the engine again$/);
    }
    expect(found.lost).toMatchObject({
      reason: 'unknown',
      message: expect.stringMatching(/terminated/),
    });
    expect(found.states).toEqual(['failed', 'failed']);
  });
});

describe('a worker', () => {
  test('that a call made ends with it, and an abort of the call is one of all', async () => {
    expect(await opened.page.evaluate(() => crossing.oneCall())).toEqual({
      ...{ isReason: true, engines: 1, answered: false },
    });
  });

  test('whose script is missing, broken, foreign or silent is told', async () => {
    expect(await opened.page.evaluate(() => crossing.unusable())).toEqual({
      missing: expect.stringMatching(/^unsupported: worker: .*does not load, .*check its address/),
      broken: expect.stringMatching(/^unsupported: worker: .*or is none; check/),
      foreign: expect.stringMatching(/^unsupported: worker: .*elsewhere.invalid/),
      aborted: expect.stringMatching(/^DOMException TimeoutError/),
    });
  });

  test('whose other code throws is given up', async () => {
    expect(await opened.page.evaluate(() => crossing.thrownInWorker())).toMatch(
      /^device-lost: worker: .*thrown by other code/,
    );
  });
});

describe('the main thread', () => {
  test('is free while the worker paints', async () => {
    const session = await opened.page.createCDPSession();
    const taken = async () => {
      const { metrics } = await session.send('Performance.getMetrics');
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    };
    // Of the processor, not of the clock: other programs run here.
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    const before = await taken();
    const { wallMs, long } = await opened.page.evaluate(() => crossing.mainThread(40));
    const after = await taken();
    const [busyMs, scriptMs] = (['TaskDuration', 'ScriptDuration'] as const).map(
      (name) => 1000 * (after[name]! - before[name]!),
    );
    const found = long.map((ms) => ms.toFixed(0)).join(', ') || 'none';
    console.log(
      `main thread: ${busyMs!.toFixed(1)} of ${wallMs.toFixed(0)} ms, ${scriptMs!.toFixed(1)} ms in scripts; long tasks by the clock: ${found}`,
    );
    expect(busyMs! / wallMs).toBeLessThan(0.1);
    // All tasks together are shorter than a long one may be.
    expect(busyMs).toBeLessThan(50);
  });
});
