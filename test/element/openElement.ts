// The page of the element, with the example's pictures and the compact network beside it.
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Served } from '../../tools/browser/serve.ts';
import { openTestPage, type TestPage } from '../support/page.ts';

const at = (path: string): Served => ({ file: join(import.meta.dirname, '../..', path) });

/** Opens it; `files` are served too. */
export async function openElement(files: Readonly<Record<string, Served>> = {}): Promise<TestPage> {
  const opened = await openTestPage('test/element/page.ts', {
    '/photo.webp': at('tools/examples/pictures/river.webp'),
    '/style.webp': at('tools/examples/pictures/swirls.webp'),
    '/painted.webp': at('tools/examples/pictures/painted.webp'),
    '/weights.json': at('weights/vgg19-compact.json'),
    '/vgg19-compact.safetensors': at('weights/vgg19-compact.safetensors'),
    '/broken.png': 'not an image',
    ...files,
  });
  // Frames come, and elements see the viewport, though other tests' pages lie in front.
  const session = await opened.page.createCDPSession();
  await session.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  return opened;
}

/** One such page for all tests of a file, 800 x 900 at the start of each. */
export function useElementPage(): () => Page {
  let opened: TestPage;
  beforeAll(async () => {
    opened = await openElement();
  });
  afterAll(() => opened.close());
  beforeEach(() => opened.page.setViewport({ width: 800, height: 900 }));
  return () => opened.page;
}
