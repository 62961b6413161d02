// Attributes, the properties that mirror them, and what the library gets of both.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPage } from '../support/page.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

let opened: TestPage;
let page: Page;

beforeAll(async () => {
  opened = await openElement({ '/worker.js': 'postMessage(location.pathname)' });
  page = opened.page;
});
afterAll(() => opened.close());

test('attributes reach the library, with addresses that count from the page', async () => {
  const told = await page.evaluate(async () => {
    const { library, job } = await harness.setUpJob({
      ...{ content: 'photo.webp', size: '48', steps: '5', seed: '7', recipe: 'gatys' },
      ...{ 'content-weight': '2', 'style-weight': '3', 'tv-weight': '4', cache: 'cache-api' },
      worker: 'worker.js',
    });
    const { canvas, signal, onProgress, onStep, ...settings } = job.options;
    const { worker, onWarning, signal: end, ...engine } = library.engine.options;
    const made = typeof worker === 'function' ? worker() : undefined;
    const path = await new Promise((resolve) => made?.addEventListener('message', resolve));
    made?.terminate();
    const isDrawnTo = harness.part('canvas') === canvas;
    return { settings, engine, path: (path as MessageEvent).data, isDrawnTo };
  });
  const { origin } = opened;
  expect(told.settings).toEqual({
    ...{ content: `${origin}/photo.webp`, style: `${origin}/style.webp`, previewMs: 100 },
    ...{ size: 48, steps: 5, seed: 7, recipe: 'gatys' },
    ...{ contentWeight: 2, styleWeight: 3, tvWeight: 4 },
  });
  const weights = `${origin}/weights.json`;
  expect(told.engine).toEqual({ weights, cache: 'cache-api', priority: 'interactive' });
  expect(told).toMatchObject({ path: '/worker.js', isDrawnTo: true });
});

test('what is left out is left to the library', async () => {
  const keys = await page.evaluate(async () => {
    const { library, job } = await harness.setUpJob();
    return [Object.keys(job.options), Object.keys(library.engine.options)];
  });
  const told = ['canvas', 'previewMs', 'signal', 'onProgress', 'onStep'];
  expect(keys[0]).toEqual(['content', 'style', ...told]);
  expect(keys[1]).toEqual(['weights', 'priority', 'onWarning', 'signal']);
});

test('a warning of the engine goes to the console, with the name of the element', async () => {
  const text = await page.evaluate(async () => {
    const { library } = await harness.setUpJob();
    const { warn } = console;
    let text = '';
    console.warn = (line: string) => {
      text = line;
    };
    library.engine.options.onWarning?.('the cache is full');
    console.warn = warn;
    return text;
  });
  expect(text).toBe('<neural-style> the cache is full');
});

test('properties mirror attributes, both ways', async () => {
  const wrong = await page.evaluate(async () => {
    const { element } = await harness.setUp();
    const cases: [property: string, value: unknown, attribute: string, text: string | null][] = [
      ...(['content', 'style-image', 'weights', 'worker', 'poster', 'alt'] as const).map(
        (name): [string, string, string, string] => [
          name === 'style-image' ? 'styleImage' : name,
          ...(['a.png', name, 'a.png'] as const),
        ],
      ),
      ['cache', 'none', 'cache', 'none'],
      ['recipe', 'gatys', 'recipe', 'gatys'],
      ['size', 'own', 'size', 'own'],
      ['size', 64, 'size', '64'],
      ['steps', 9, 'steps', '9'],
      ['seed', 0, 'seed', '0'],
      ['contentWeight', 0.5, 'content-weight', '0.5'],
      ['styleWeight', 2, 'style-weight', '2'],
      ['tvWeight', 0, 'tv-weight', '0'],
      ['autostart', true, 'autostart', ''],
      ['compare', true, 'compare', ''],
      ['loading', 'eager', 'loading', 'eager'],
    ];
    const wrong: string[] = [];
    const get = (property: string): unknown => Reflect.get(element, property);
    for (const [property, value, attribute, text] of cases) {
      const without = get(property);
      Reflect.set(element, property, value);
      if (element.getAttribute(attribute) !== text || get(property) !== value)
        wrong.push(`${property}: ${element.getAttribute(attribute)}, ${get(property)}`);
      element.removeAttribute(attribute);
      if (get(property) !== without) wrong.push(`${property} without: ${get(property)}`);
      element.setAttribute(attribute, text!);
      if (get(property) !== value) wrong.push(`${attribute}: ${get(property)}`);
      // Null is what is left out, and false.
      Reflect.set(element, property, null);
      if (element.hasAttribute(attribute)) wrong.push(`${property} = null stays`);
    }
    if (cases.length < 17) wrong.push('too few cases');
    return wrong;
  });
  expect(wrong).toEqual([]);
});

test('defaults of what is left out', async () => {
  const values = await page.evaluate(async () => {
    const { element } = await harness.setUp({ loading: 'sometime', size: ' ' });
    const { content, styleImage, weights, size, steps, seed, recipe, cache, worker } = element;
    const { autostart, compare, poster, alt, loading, state, result, job, engine } = element;
    const none = [result, job, engine].every((value) => value === undefined);
    const given = [content, styleImage, weights, size, steps, seed, recipe, cache, worker];
    return { given, looks: [autostart, compare, poster, alt, loading, state, none] };
  });
  expect(values.given).toEqual(Array(9).fill(null));
  expect(values.looks).toEqual([false, false, '', '', 'lazy', 'idle', true]);
});

test('values that are no text take the place of the attribute, and it theirs', async () => {
  const told = await page.evaluate(async () => {
    const { element, library } = await harness.setUp({ content: '/photo.webp' });
    const content = new ImageData(4, 3);
    const style = new Blob(['x']);
    const weights = { manifest: {}, file: new Blob([]) };
    const store = { list: async () => [] } as never;
    const worker = () => new Worker('/worker.js');
    const given = { content, styleImage: style, weights, cache: store, worker };
    Object.assign(element, given);
    const facts = [element.hasAttribute('content'), element.content === content];
    void element.start();
    await harness.until(() => library.engines[0]?.jobs.length);
    const { options } = library.engine;
    const { options: settings } = library.job;
    facts.push(settings.content === content, settings.style === style);
    facts.push(options.weights === weights, options.cache === store, options.worker === worker);
    element.setAttribute('content', '/photo.webp');
    facts.push(element.content === '/photo.webp');
    element.content = new URL('/style.webp', location.href);
    facts.push(element.getAttribute('content') === `${location.origin}/style.webp`);
    element.content = content;
    element.content = null;
    facts.push(element.content === null);
    await harness.settled();
    return facts;
  });
  expect(told).toEqual([false, ...Array(9).fill(true)]);
});

test('properties that were set before the element was defined count', async () => {
  const told = await page.evaluate(async () => {
    await harness.setUp();
    const element = document.createElement('late-style');
    const content = new ImageData(4, 3);
    Object.assign(element, { content, size: 64, other: 'stays' });
    document.body.append(element);
    harness.define('late-style');
    const late = element as unknown as InstanceType<typeof harness.NeuralStyleElement>;
    const isUpgraded = late instanceof harness.NeuralStyleElement;
    const isKept = late.content === content && Reflect.get(late, 'other') === 'stays';
    return { isUpgraded, isKept, size: late.getAttribute('size'), own: Object.keys(late) };
  });
  expect(told).toEqual({ isUpgraded: true, isKept: true, size: '64', own: ['other'] });
});

test('defining a name twice does no harm', async () => {
  const isSame = await page.evaluate(() => {
    harness.define();
    harness.define();
    return customElements.get('neural-style') === harness.NeuralStyleElement;
  });
  expect(isSame).toBe(true);
});
