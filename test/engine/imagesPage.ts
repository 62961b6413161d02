// The page of images.test.ts: every kind of input, read.
import { readImage } from '../../src/engine/images.ts';
import { NeuralStyleError } from '../../src/error.ts';

const same = (one: ArrayLike<number>, other: ArrayLike<number>) =>
  one.length === other.length && Array.from(one).every((value, k) => value === other[k]);

/** What the tests call in the page. */
export const images = {
  /** Whether each kind of input gives the pixels that the file gives. */
  async kinds(): Promise<Record<string, boolean>> {
    const blob = await (await fetch('/content.png')).blob();
    const { width, height, data: right } = await readImage(blob, 'content');
    const image = new Image();
    image.src = '/content.png';
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const data = context.getImageData(0, 0, width, height);
    const offscreen = new OffscreenCanvas(width, height);
    offscreen.getContext('2d')!.drawImage(image, 0, 0);
    const frame = new VideoFrame(canvas, { timestamp: 0 });
    const inputs = {
      ...{ url: '/content.png', object: new URL('/content.png', location.href), blob },
      ...{ bitmap: await createImageBitmap(blob), data, image, canvas, offscreen, frame },
      rgb: { data: right, width, height, channels: 3 as const },
      rgba: { data: data.data, width, height, channels: 4 as const },
    };
    const found: Record<string, boolean> = {};
    for (const [kind, input] of Object.entries(inputs)) {
      found[kind] = same((await readImage(input, kind)).data, right);
    }
    frame.close();
    return found;
  },

  /** A pixel that is half transparent, over white. */
  async overWhite(): Promise<number[]> {
    const data = new Uint8Array([100, 0, 200, 128]);
    return [...(await readImage({ data, width: 1, height: 1, channels: 4 }, 'half')).data];
  },

  /** What is said of inputs that give no image. */
  async refused(): Promise<Record<string, string>> {
    const broken = new Image();
    broken.src = '/none.png';
    const inputs = {
      'not found': '/none.png',
      'no image': new Blob(['words']),
      'no kind': 7 as unknown as string,
      'too few values': { data: new Uint8Array(5), width: 2, height: 1, channels: 3 as const },
      'a video without a frame': document.createElement('video'),
      'a broken image': broken,
    };
    const said: Record<string, string> = {};
    for (const [kind, input] of Object.entries(inputs)) {
      said[kind] = await readImage(input, 'content').then(
        () => 'nothing',
        (error) =>
          error instanceof NeuralStyleError ? `${error.code}: ${error.message}` : `${error}`,
      );
    }
    return said;
  },
};

Object.assign(globalThis, { images });
