// What a canvas shows of a run on a GPU; here into a texture, as a software adapter has no canvas.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { painter as Painter } from './painterPage.ts';

declare const painter: typeof Painter;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/gpu/painterPage.ts');
});
afterAll(() => opened.close());

test.each([
  [1, 1, 255],
  [37, 30, 255],
  [65, 3, 1],
])('%i x %i pixels in 0..%i are painted as they are', async (width, height, range) => {
  const { found, right, exact, isSoftware } = await opened.page.evaluate(
    (...size) => painter.paint(...size),
    ...([width, height, range] as const),
  );
  expect(found).toHaveLength(4 * width * height);
  const colors = found.filter((_, k) => k % 4 < 3);
  expect(found.filter((_, k) => k % 4 === 3)).toEqual(Array(width * height).fill(255));
  // A device may be 0.6 of a level off, and round halves up or down.
  const farthest = Math.max(...colors.map((value, k) => Math.abs(value - exact[k]!)));
  expect(farthest).toBeLessThanOrEqual(0.6);
  const largest = Math.max(...colors.map((value, k) => Math.abs(value - right[k]!)));
  expect(largest).toBeLessThanOrEqual(1);
  const others = colors.filter((value, k) => value !== right[k]).length;
  // What a GPU may be off can make every tenth value the next one.
  expect(others).toBeLessThanOrEqual(colors.length / (isSoftware ? 50 : 10));
});
