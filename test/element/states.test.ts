// What the element does with its attributes, and what it tells, with a library that does as it is told.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestPage } from '../support/page.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

let opened: TestPage;
let page: Page;

beforeAll(async () => {
  opened = await openElement();
  page = opened.page;
});
afterAll(() => opened.close());

test('paints, and tells of it in order', async () => {
  const told = await page.evaluate(async () => {
    const { element, job } = await harness.setUpJob({ steps: '2', seed: '7', size: '48' });
    const states = [element.state];
    job.tell({ phase: 'download', fraction: 0.05, loadedBytes: 1, totalBytes: 2, from: 'network' });
    states.push(element.state);
    job.step(2);
    states.push(element.state);
    job.complete();
    await harness.settled();
    states.push(element.state);
    return { names: harness.names(), states, isResult: harness.last('done') === element.result };
  });
  expect(told.states).toEqual(['loading', 'loading', 'running', 'done']);
  expect(told.isResult).toBe(true);
  expect(told.names).toEqual(
    ['state', 'progress', 'progress', 'state', 'step', 'progress', 'step', 'progress'].concat(
      ...['state', 'done'],
    ),
  );
});
