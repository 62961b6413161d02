// When the element loads, starts by itself, and ends.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPage } from '../support/page.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

let opened: TestPage;
let page: Page;

beforeAll(async () => {
  opened = await openElement();
  page = opened.page;
  await page.evaluate(() => {
    const fetched: string[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = (...request) => {
      fetched.push(`${request[0]}`);
      return fetch(...request);
    };
    /** A complete element far below the viewport; what it asked for is known. */
    const far = async (attributes: Readonly<Record<string, string>>) => {
      const { element, library } = await harness.setUp();
      let checks = 0;
      library.checkSupport = async () => {
        checks++;
        return library.support;
      };
      const space = document.createElement('div');
      space.style.height = '3000px';
      const fresh = element.cloneNode() as typeof element;
      // Asked for by this element, and no other.
      const content = `/photo.webp?${Math.random()}`;
      const all = { ...harness.COMPLETE, content, poster: '/painted.webp', ...attributes };
      for (const [name, value] of Object.entries(all)) fresh.setAttribute(name, value);
      document.body.replaceChildren(space, fresh);
      scrollTo(0, 0);
      // Long enough for an observer to have looked.
      for (let frame = 0; frame < 3; frame++) await harness.settled();
      const asked = () => ({
        checks,
        engines: library.engines.length,
        photos: fetched.filter((url) => url.endsWith(content)).length,
        poster: harness.part('poster', fresh).getAttribute('src'),
      });
      return { element: fresh, library, asked };
    };
    Object.assign(globalThis, { far, fetched });
  });
});
afterAll(() => opened.close());

type Far = (attributes?: Readonly<Record<string, string>>) => Promise<{
  element: InstanceType<typeof Harness.NeuralStyleElement>;
  library: Awaited<ReturnType<typeof Harness.setUp>>['library'];
  asked: () => { checks: number; engines: number; photos: number; poster: string | null };
}>;
declare const far: Far;
declare const fetched: string[];

const NOTHING = { checks: 0, engines: 0, photos: 0, poster: null };
const SHOWN = { photos: 1, poster: '/painted.webp' };

describe('loading', () => {
  test('lazy: nothing before it is near, then what is shown, and the rest when it starts', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, asked } = await far();
      const before = asked();
      element.scrollIntoView();
      await harness.until(() => asked().checks === 1);
      await harness.settled();
      const near = asked();
      void element.start();
      await harness.until(() => library.engines[0]?.jobs.length);
      return { before, near, started: asked() };
    });
    expect(told.before).toEqual(NOTHING);
    expect(told.near).toEqual({ checks: 1, engines: 0, ...SHOWN });
    expect(told.started).toEqual({ checks: 2, engines: 1, ...SHOWN });
  });

  test('lazy: a start does not wait', async () => {
    const engines = await page.evaluate(async () => {
      const { element, library, asked } = await far();
      void element.start();
      await harness.until(() => library.engines[0]?.jobs.length);
      return asked().engines;
    });
    expect(engines).toBe(1);
  });

  test.each(['from the beginning', 'later'])('eager, %s: at once', async (when) => {
    const shown = await page.evaluate(async (isLater) => {
      const { element, asked } = await far(isLater ? {} : { loading: 'eager' });
      if (isLater) element.loading = 'eager';
      await harness.until(() => asked().photos === 1);
      await harness.settled();
      const { photos, poster } = asked();
      return { photos, poster };
    }, when === 'later');
    expect(shown).toEqual(SHOWN);
  });
});

describe('autostart', () => {
  test('waits until it is near', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, asked } = await far({ autostart: '' });
      const before = asked().engines;
      element.scrollIntoView();
      await harness.until(() => library.engines[0]?.jobs.length);
      await harness.settled();
      return [before, library.engine.jobs.length, element.state];
    });
    expect(told).toEqual([0, 1, 'loading']);
  });

  test('waits until all is there, and starts once', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUp({ autostart: '', loading: 'eager' });
      await harness.settled();
      const states = [element.state];
      element.content = '/photo.webp';
      element.weights = '/weights.json';
      await harness.settled();
      states.push(element.state);
      element.styleImage = '/style.webp';
      await harness.until(() => library.engines[0]?.jobs.length);
      await harness.settled();
      return [...states, element.state, library.engine.jobs.length];
    });
    expect(told).toEqual(['idle', 'idle', 'loading', 1]);
  });

  test('comes later; paints again what changes after the end; without it nothing does', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUp({ ...harness.COMPLETE, loading: 'eager' });
      const states = [element.state];
      element.autostart = true;
      await harness.until(() => library.engines[0]?.jobs.length);
      library.job.complete();
      await harness.until(() => element.state === 'done');
      element.seed = 3;
      await harness.until(() => library.engine.jobs.length === 2);
      library.job.complete();
      await harness.until(() => element.state === 'done');
      element.autostart = false;
      element.seed = 4;
      await harness.settled();
      return [...states, library.engine.jobs.length, element.state];
    });
    expect(told).toEqual(['idle', 2, 'done']);
  });
});

test('attributes of an element that is made whole are no changes', async () => {
  const told = await page.evaluate(async () => {
    const { element, library } = await harness.setUp();
    const all = { ...harness.COMPLETE, autostart: '', loading: 'eager' };
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
    const markup = element.outerHTML;
    element.remove();
    await harness.settled();
    harness.heard.length = 0;
    fetched.length = 0;
    document.body.innerHTML = markup;
    await harness.until(() => library.engines[0]?.jobs.length);
    await harness.settled();
    return { engines: library.engines.length, names: harness.names(), photos: fetched.length };
  });
  expect(told).toEqual({ engines: 1, names: ['state'], photos: 1 });
});

describe('leaving the document', () => {
  test('within the task that made it whole: nothing starts', async () => {
    const engines = await page.evaluate(async () => {
      const { library } = await harness.setUp();
      const element = document.createElement('neural-style');
      document.body.append(element);
      const all = { ...harness.COMPLETE, autostart: '', loading: 'eager' };
      for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
      element.remove();
      await harness.settled();
      return library.engines.length;
    });
    expect(engines).toBe(0);
  });

  test('cancels the job and disposes of the engine', async () => {
    const told = await page.evaluate(async () => {
      const { element, library, job } = await harness.setUpJob();
      job.step();
      element.remove();
      const now = job.state;
      await harness.settled();
      const { isDisposed, options } = library.engine;
      const facts = [now, job.state, isDisposed, options.signal?.aborted, element.state];
      return [...facts, element.engine === undefined];
    });
    expect(told).toEqual(['running', 'cancelled', true, true, 'idle', true]);
  });

  test('while the engine is made: it is disposed of when it is there', async () => {
    const isDisposed = await page.evaluate(async () => {
      const { element, library } = await harness.setUp(harness.COMPLETE);
      const { createEngine } = library;
      let go = () => {};
      const gate = new Promise<void>((resolve) => {
        go = resolve;
      });
      let asked = false;
      library.createEngine = async (options) => {
        asked = true;
        await gate;
        return await createEngine(options);
      };
      void element.start();
      await harness.until(() => asked);
      element.remove();
      await harness.settled();
      go();
      await harness.until(() => library.engines[0]?.isDisposed);
      return [library.engine.isDisposed, library.engine.jobs.length];
    });
    expect(isDisposed).toEqual([true, 0]);
  });

  test.each(['append', 'moveBefore', 'another root'])(
    'moving it within a task (%s) does neither',
    async (way) => {
      const told = await page.evaluate(async (how) => {
        const { element, library, job } = await harness.setUpJob();
        const place = document.createElement('section');
        document.body.append(place);
        if (how === 'append') place.append(element);
        else if (how === 'moveBefore') Reflect.get(place, how).call(place, element, null);
        else place.attachShadow({ mode: 'open' }).append(element);
        await harness.settled();
        await harness.settled();
        job.step();
        return [job.state, library.engine.isDisposed, element.state, element.isConnected];
      }, way);
      expect(told).toEqual(['running', false, 'running', true]);
    },
  );

  test('and coming back: idle, and it starts again; a picture that is done stays', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUpJob();
      element.remove();
      await harness.settled();
      document.body.append(element);
      await harness.settled();
      const states: unknown[] = [element.state];
      void element.start();
      await harness.until(() => library.engines[1]?.jobs.length);
      library.job.step();
      library.job.complete();
      await harness.until(() => element.state === 'done');
      element.remove();
      await harness.settled();
      states.push(element.state, library.engine.isDisposed);
      document.body.append(element);
      await harness.settled();
      states.push(element.state, harness.isSeen(harness.part('canvas')));
      return [...states, element.result !== undefined];
    });
    expect(told).toEqual(['idle', 'done', true, 'done', true, true]);
  });

  test('for another document: its stylesheet is made there', async () => {
    const told = await page.evaluate(async () => {
      const { element } = await harness.setUp();
      const frame = document.createElement('iframe');
      document.body.append(frame);
      frame.contentDocument!.body.append(element);
      await harness.settled();
      const { ownerDocument, shadowRoot } = element;
      const display = frame.contentWindow!.getComputedStyle(harness.part('panel', element)).display;
      return [
        ownerDocument === frame.contentDocument,
        shadowRoot!.adoptedStyleSheets.length,
        display,
      ];
    });
    expect(told).toEqual([true, 1, 'flex']);
  });
});

test('two elements on a page keep to themselves', async () => {
  const told = await page.evaluate(async () => {
    const { element, library, job } = await harness.setUpJob();
    const other = element.cloneNode() as typeof element;
    document.body.append(other);
    void other.start();
    await harness.until(() => library.engines[1]?.jobs.length);
    job.step();
    other.remove();
    await harness.settled();
    const [first, second] = library.engines;
    return [element.state, other.state, first!.isDisposed, second!.isDisposed, job.state];
  });
  expect(told).toEqual(['running', 'idle', false, true, 'running']);
});
