// The engine across a worker, in a page: the same pictures, ends, errors and canvases as on the page's own thread.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import { scripts } from './scripts.ts';
import type { crossing as Crossing } from './workerPage.ts';

declare const crossing: typeof Crossing;

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
