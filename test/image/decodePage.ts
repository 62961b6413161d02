// The page of decode.test.ts.
import { decodeImage } from '../../src/image/decode.ts';

/** What a test learns of a decoded file. */
export interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data: number[];
}

/** What the test calls in the page. */
export const decoding = {
  /** Fetches and decodes a file; an error comes back as its code and message. */
  async decode(path: string): Promise<Decoded | string> {
    try {
      const { width, height, data } = await decodeImage(await (await fetch(path)).blob(), path);
      return { width, height, data: [...data] };
    } catch (error) {
      return `${(error as { code?: string }).code}: ${(error as Error).message}`;
    }
  },
  /** The first pixel as Chrome shows it: with conversion between colour spaces. */
  async convertedPixel(path: string): Promise<number[]> {
    const bitmap = await createImageBitmap(await (await fetch(path)).blob());
    const context = new OffscreenCanvas(1, 1).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    return [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  },
};

Object.assign(globalThis, { decoding });
