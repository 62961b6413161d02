// Every kind of image that a page has gives the same pixels.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { images as Images } from './imagesPage.ts';
import { pictures } from './pictures.ts';

declare const images: typeof Images;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/engine/imagesPage.ts', pictures());
});
afterAll(async () => {
  // Two images are not there on purpose, which Chrome logs.
  await opened
    .close()
    .catch((error: Error) => expect(error.message).toMatch(/404[^\n]*(\n.*404[^\n]*)*$/));
});

test('all kinds give the bytes of the file', async () => {
  const found = await opened.page.evaluate(() => images.kinds());
  expect(Object.keys(found)).toHaveLength(11);
  expect(Object.entries(found).filter(([, isSame]) => !isSame)).toEqual([]);
});

test('alpha is laid over white', async () => {
  const [red, green, blue] = await opened.page.evaluate(() => images.overWhite());
  const over = (value: number) => 255 + (128 / 255) * (value - 255);
  expect([red, green, blue]).toEqual([100, 0, 200].map((value) => expect.closeTo(over(value), 4)));
});

test('what gives no image is refused by name', async () => {
  const said = await opened.page.evaluate(() => images.refused());
  expect(said).toEqual({
    'not found': expect.stringMatching(/^unreachable: content \/none\.png: .*status 404; /),
    'no image': expect.stringMatching(/^bad-image: content: .*; found 5 bytes; /),
    'no kind': expect.stringMatching(
      /^bad-image: content: not a kind of image; found \[object Number\]; /,
    ),
    'too few values': expect.stringMatching(
      /^bad-image: content: .*; found 2 x 1 x 3 and 5 values; /,
    ),
    'a video without a frame': expect.stringMatching(
      /^bad-image: content: it has no pixels; found 0 x 0; /,
    ),
    'a broken image': expect.stringMatching(
      /^bad-image: content: the image element has no image; /,
    ),
  });
});
