// What the element does when, and what it tells, with a library that does as it is told.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPage } from '../support/page.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

let opened: TestPage;
let page: Page;

beforeAll(async () => {
  // A content that changes is looked at.
  opened = await openElement({ '/64': 'no image' });
  page = opened.page;
});
afterAll(() => opened.close());

describe('a picture', () => {
  test('is painted, and told of in order', async () => {
    const told = await page.evaluate(async () => {
      const { element, job } = await harness.setUpJob({ steps: '2' });
      const states = [element.state];
      job.tell({ phase: 'download', fraction: 0.05, loadedBytes: 1, totalBytes: 2 });
      states.push(element.state);
      job.step(2);
      states.push(element.state);
      job.complete();
      await harness.settled();
      states.push(element.state);
      const isResult = harness.last('done') === element.result && element.result !== undefined;
      const isJob = Object.is(element.job, job);
      return { names: harness.names(), states, isResult, isJob, steps: harness.last('step')?.step };
    });
    expect(told.states).toEqual(['loading', 'loading', 'running', 'done']);
    expect(told).toMatchObject({ isResult: true, isJob: true, steps: 2 });
    const painting = ['progress', 'state', 'step', 'progress', 'step', 'progress'];
    expect(told.names).toEqual(['state', 'progress', ...painting, 'state', 'done']);
  });

  test('events leave shadow trees and bubble', async () => {
    const path = await page.evaluate(async () => {
      await harness.setUp();
      const host = document.createElement('div');
      const element = document.createElement('neural-style');
      host.attachShadow({ mode: 'open' }).append(element);
      document.body.append(host);
      const heard = new Promise<string[]>((resolve) => {
        host.addEventListener('neural-style-error', (event) => {
          resolve(event.composedPath().map((target) => target.constructor.name));
        });
      });
      void element.start();
      return await heard;
    });
    const tree = ['NeuralStyleElement', 'ShadowRoot', 'HTMLDivElement', 'HTMLBodyElement'];
    expect(path).toEqual([...tree, 'HTMLHtmlElement', 'HTMLDocument', 'Window']);
  });

  test('pauses, resumes, and is finished early', async () => {
    const states = await page.evaluate(async () => {
      const { element, job } = await harness.setUpJob();
      job.step(3);
      const states = [element.state];
      await element.pause();
      states.push(element.state);
      element.resume();
      states.push(element.state);
      element.finish();
      await harness.settled();
      return [...states, element.state, `${element.result?.steps}`];
    });
    expect(states).toEqual(['running', 'paused', 'running', 'done', '3']);
  });

  test('is cancelled at once, without an error; the promise says why', async () => {
    const told = await page.evaluate(async () => {
      const { element, job } = await harness.setUpJob();
      const unhandled: unknown[] = [];
      addEventListener('unhandledrejection', (event) => unhandled.push(event.reason));
      const done = element.start();
      await harness.until(() => element.engine && element.job);
      job.step();
      element.cancel();
      const now = element.state;
      const reason = await done.catch((error: Error) => error.name);
      void element.start();
      element.cancel();
      await harness.settled();
      const { names } = harness;
      return { now, reason, unhandled: unhandled.length, errors: names().includes('error') };
    });
    expect(told).toEqual({ now: 'cancelled', reason: 'AbortError', unhandled: 0, errors: false });
  });

  test('that is cancelled while its engine is made starts no job', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUp(harness.COMPLETE);
      void element.start();
      element.cancel();
      await harness.settled();
      await harness.settled();
      return { jobs: library.engines.flatMap(({ jobs }) => jobs).length, state: element.state };
    });
    expect(told).toEqual({ jobs: 0, state: 'cancelled' });
  });

  test('started again takes the place of the one under way, on the same engine', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, job } = await harness.setUpJob();
      job.step();
      void element.start();
      await harness.until(() => library.engine.jobs.length === 2);
      // The old one says nothing any more.
      job.step();
      const names = harness.names();
      const engines = library.engines.length;
      return { first: job.state, state: element.state, engines, names };
    });
    expect(told).toMatchObject({ first: 'cancelled', state: 'loading', engines: 1 });
    expect(told.names).toEqual(['state', 'progress', 'state', 'step', 'state']);
  });

  test('becomes a file: the one that is done, or the one under way as it is', async () => {
    const told = await page.evaluate(async () => {
      const { element, job } = await harness.setUpJob();
      job.step();
      const under = await createImageBitmap(await element.toBlob());
      const jpeg = await element.toBlob('image/jpeg', 0.5);
      job.complete();
      await harness.settled();
      const done = await element.toBlob('image/webp');
      const { element: fresh } = await harness.setUp();
      const refused = await fresh.toBlob().catch((error: Error & { code: string }) => error.code);
      const size = [under.width, under.height, jpeg.type];
      return { size, type: done.type, text: await done.text(), refused };
    });
    expect(told.size).toEqual([4, 3, 'image/jpeg']);
    expect(told).toMatchObject({ type: 'image/webp', text: 'the picture', refused: 'bad-option' });
  });
});

describe('weights of losses', () => {
  test('are given to the job, or kept for it while it is not there', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUp(harness.COMPLETE);
      void element.start();
      await element.update({ styleWeight: 3 });
      await harness.until(() => library.engines[0]?.jobs.length);
      await element.update({ contentWeight: 2, tvWeight: 1 });
      return { start: library.job.options.styleWeight, updates: library.job.updates };
    });
    expect(told).toEqual({ start: 3, updates: [{ contentWeight: 2, tvWeight: 1 }] });
  });

  test('an update that is refused rejects', async () => {
    const code = await page.evaluate(async () => {
      const { element, job } = await harness.setUpJob();
      job.refusal = harness.makeError('bad-option', 'tvWeight: no place; found 1; start anew');
      return await element.update({ tvWeight: 1 }).catch((error: { code: string }) => error.code);
    });
    expect(code).toBe('bad-option');
  });
});

describe('attributes that change while it paints', () => {
  test('weights of losses go to the job', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, job } = await harness.setUpJob({ 'content-weight': '1' });
      element.styleWeight = 5;
      element.setAttribute('tv-weight', '0.5');
      await harness.settled();
      return { updates: job.updates, jobs: library.engine.jobs.length };
    });
    const weights = { contentWeight: 1, styleWeight: 5, tvWeight: 0.5 };
    expect(told).toEqual({ updates: [weights], jobs: 1 });
  });

  test('a weight that the job refuses, or that is left out again, starts it anew', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, job } = await harness.setUpJob();
      job.refusal = harness.makeError('bad-option', 'tvWeight: no place; found 1; start anew');
      element.tvWeight = 1;
      await harness.until(() => library.engine.jobs.length === 2);
      const second = library.job.options.tvWeight;
      element.tvWeight = null;
      await harness.until(() => library.engine.jobs.length === 3);
      return { second, third: library.job.options.tvWeight, state: job.state };
    });
    expect(told).toEqual({ second: 1, third: undefined, state: 'cancelled' });
  });

  test.each(['content', 'style-image', 'size', 'steps', 'recipe', 'seed'])(
    '%s starts it anew',
    async (attribute) => {
      const told = await page.evaluate(async (name) => {
        const { element, library, job } = await harness.setUpJob();
        element.setAttribute(name, '64');
        await harness.until(() => library.engine.jobs.length === 2);
        return [job.state, library.engines.length, harness.names().includes('error')];
      }, attribute);
      expect(told).toEqual(['cancelled', 1, false]);
    },
  );

  test.each(['weights', 'worker', 'cache'])('%s also makes another engine', async (attribute) => {
    const told = await page.evaluate(async (name) => {
      const { element, library, job } = await harness.setUpJob();
      const [first] = library.engines;
      element.setAttribute(name, name === 'cache' ? 'none' : '/other');
      await harness.until(() => library.engines[1]?.jobs.length);
      return [job.state, first?.isDisposed, library.engines.length, element.state];
    }, attribute);
    expect(told).toEqual(['cancelled', true, 2, 'loading']);
  });

  test('several in one task start it anew once; equal ones and looks never', async () => {
    const jobs = await page.evaluate(async () => {
      const { element, library } = await harness.setUpJob({ steps: '9' });
      const counts = [];
      element.steps = 9;
      element.setAttribute('alt', 'other');
      element.compare = true;
      element.setAttribute('poster', '/photo.webp');
      await harness.settled();
      counts.push(library.engine.jobs.length);
      element.steps = 10;
      element.size = 64;
      element.seed = 4;
      await harness.settled();
      await harness.settled();
      counts.push(library.engine.jobs.length);
      return [...counts, library.job.options.seed];
    });
    expect(jobs).toEqual([1, 2, 4]);
  });

  test('just before a start are a part of it', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, job } = await harness.setUpJob();
      element.steps = 9;
      element.cache = 'none';
      const done = element.start();
      await harness.until(() => library.engines[1]?.jobs.length);
      await harness.settled();
      const facts = [job.state, library.engines.length, library.engine.jobs.length];
      library.job.complete();
      return [...facts, library.job.options.steps, (await done) === element.result];
    });
    expect(told).toEqual(['cancelled', 2, 1, 9, true]);
  });

  test('content that is taken away cancels it', async () => {
    const state = await page.evaluate(async () => {
      const { element } = await harness.setUpJob();
      element.content = null;
      await harness.settled();
      return element.state;
    });
    expect(state).toBe('cancelled');
  });

  test('a value that makes no sense fails it', async () => {
    const told = await page.evaluate(async () => {
      const { element } = await harness.setUpJob();
      element.setAttribute('style-weight', 'much');
      await harness.until(() => element.state === 'failed');
      return harness.last('error')?.message;
    });
    expect(told).toMatch(/^style-weight: .*; found NaN; /);
  });
});

describe('without the library', () => {
  test.each([
    [{ size: 'big' }, /^size: .*NaN/],
    [{ size: '0' }, /^size: .*0/],
    [{ steps: '1.5' }, /^steps: .*1.5/],
    [{ seed: '0.5' }, /^seed: .*0.5/],
    [{ 'tv-weight': '-1' }, /^tv-weight: .*-1/],
    [{ cache: 'floppy' }, /^cache: .*"floppy"; take opfs/],
    [{ content: '' }, /^content: it is missing/],
    [{ 'style-image': '' }, /^style-image: it is missing/],
    [{ weights: '' }, /^weights: it is missing/],
    [{ weights: 'http://[' }, /^weights: not a URL; found "http:\/\/\["/],
    [{ worker: 'http://[' }, undefined],
  ])('%j', async (attributes, message) => {
    const told = await page.evaluate(
      async (given) => {
        const { element, library } = await harness.setUp({ ...harness.COMPLETE, ...given });
        const rejected = await Promise.race([
          element.start().catch((error: Error) => error.message),
          harness.until(() => library.engines.length),
        ]);
        return { rejected, state: element.state, heard: harness.last('error')?.message };
      },
      attributes as Record<string, string>,
    );
    if (!message) return expect(told.rejected).toBeUndefined();
    expect(told.rejected).toMatch(message);
    expect(told).toMatchObject({ state: 'failed', heard: told.rejected });
  });

  test('outside the document nothing starts', async () => {
    const told = await page.evaluate(async () => {
      const { element } = await harness.setUp(harness.COMPLETE);
      element.remove();
      const message = await element.start().catch((error: Error) => error.message);
      return [message, element.engine === undefined];
    });
    expect(told).toEqual([expect.stringMatching(/^start: the element is in no document/), true]);
  });
});

describe('failures', () => {
  test('an engine that is refused, then a job that fails, then one that paints', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUp(harness.COMPLETE);
      library.refusal = harness.makeError('unreachable', 'weights: gone; found 404; check it');
      const first = await element.start().catch((error: { code: string }) => error.code);
      const heard = [(harness.last('error') as unknown as { code: string }).code];
      library.refusal = undefined;
      const second = element.start().catch((error: { code: string }) => error.code);
      await harness.until(() => library.engines[0]?.jobs.length);
      library.job.fail(harness.makeError('bad-image', 'style: bad; found none; give one'));
      await second;
      heard.push((harness.last('error') as unknown as { code: string }).code);
      const third = element.start();
      await harness.until(() => library.engine.jobs.length === 2);
      library.job.complete();
      await third;
      return { first, heard, state: element.state, engines: library.engines.length };
    });
    const heard = ['unreachable', 'bad-image'];
    expect(told).toEqual({ first: 'unreachable', heard, state: 'done', engines: 1 });
  });

  test('an engine without its device makes place for another', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, job } = await harness.setUpJob();
      const [first] = library.engines;
      first!.lose();
      job.fail(harness.makeError('device-lost', 'gpu: lost; found a reset; start again'));
      await harness.until(() => element.state === 'failed');
      void element.start();
      await harness.until(() => library.engines.length === 2);
      return [first!.isDisposed, harness.names().filter((name) => name === 'error').length];
    });
    expect(told).toEqual([true, 1]);
  });

  test('what is no Error becomes one', async () => {
    const message = await page.evaluate(async () => {
      const { element, job } = await harness.setUpJob();
      job.fail('a word');
      await harness.until(() => element.state === 'failed');
      return harness.last('error')?.message;
    });
    expect(message).toBe('a word');
  });

  test('no support is told before a start, and by it; support that came is taken', async () => {
    const told = await page.evaluate(async () => {
      const { library } = await harness.setUp();
      library.support = { ok: false, problem: 'no-adapter', fix: 'switch it on' };
      const element = document.createElement('neural-style');
      Object.assign(element, {
        loading: 'eager',
        content: '/photo.webp',
        styleImage: '/b',
        weights: '/c',
      });
      document.body.replaceChildren(element);
      await harness.until(() => harness.last('unsupported'));
      const before = [element.state, harness.last('unsupported')?.fix];
      const error = await element.start().catch((thrown: Error) => thrown.message);
      const count = harness.names().filter((name) => name === 'unsupported').length;
      library.support = { ok: true };
      void element.start();
      await harness.until(() => library.engines[0]?.jobs.length);
      return {
        before,
        error,
        count,
        after: element.state,
        failed: harness.names().includes('error'),
      };
    });
    expect(told.before).toEqual(['unsupported', 'switch it on']);
    expect(told.error).toMatch(/^start: .*; found no-adapter; switch it on$/);
    expect(told).toMatchObject({ count: 2, after: 'loading', failed: false });
  });

  test('an engine that finds no support says what would help', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUp(harness.COMPLETE);
      library.refusal = harness.makeError('unsupported', 'gpu: none; found nothing; take another');
      await element.start().catch(() => {});
      return [element.state, harness.last('unsupported'), harness.names().includes('error')];
    });
    expect(told).toEqual(['unsupported', { ok: false, fix: 'take another' }, false]);
  });
});
