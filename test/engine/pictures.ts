// Two small pictures and the compact network, as a server offers them to a page.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import type { Served } from '../../tools/browser/serve.ts';
import { seeded } from '../support/random.ts';

const root = join(import.meta.dirname, '../..');

/** The size of the content; the style is as high as that is wide. */
const WIDTH = 48;
const HEIGHT = 40;

/** Keyed by path. */
export function pictures(): Record<string, Served> {
  return {
    '/content.png': drawing(WIDTH, HEIGHT, 1),
    '/style.png': drawing(HEIGHT, WIDTH, 2),
    '/weights/vgg19-compact.json': readFileSync(join(root, 'weights/vgg19-compact.json')),
    '/weights/vgg19-compact.safetensors': { file: join(root, 'weights/vgg19-compact.safetensors') },
  };
}

/** Waves of colour with noise. */
function drawing(width: number, height: number, seed: number): Uint8Array {
  const png = new PNG({ width, height, colorType: 2 });
  const random = seeded(seed);
  for (let k = 0; k < width * height; k++) {
    const [x, y] = [k % width, Math.floor(k / width)];
    for (let c = 0; c < 3; c++) {
      png.data[4 * k + c] = 128 + 90 * Math.sin((seed * x + c * y) / 5) + 20 * random();
    }
    png.data[4 * k + 3] = 255;
  }
  return PNG.sync.write(png);
}
