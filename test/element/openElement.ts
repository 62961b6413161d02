// The page of the element, with the example's pictures and the compact network beside it.
import { join } from 'node:path';
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
