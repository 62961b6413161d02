// The losses of an image that a run is asked about, and that the run goes on as if nobody had asked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { evaluating as Evaluating } from './evaluatePage.ts';

declare const evaluating: typeof Evaluating;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/stylize/evaluatePage.ts');
});
afterAll(() => opened.close());

test('an image has the losses that it had in the run that it is of, to the bit', async () => {
  const { right, asked, isSame } = await opened.page.evaluate(() => evaluating.others());
  expect(right[1]).not.toEqual(right[0]);
  expect(asked).toEqual(right);
  expect(isSame).toBe(true);
});

test('an image of another size is refused', async () => {
  const message = await opened.page.evaluate(() => evaluating.otherSize());
  expect(message).toBe(
    'image to evaluate: it needs the size of the run, 37 x 30; found 33 x 40; resize it',
  );
});
