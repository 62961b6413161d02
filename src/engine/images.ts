// Every kind of image that a page has, as an RGB image: the same pixels on the main thread and in a worker.
import { NeuralStyleError } from '../error.ts';
import { decodeImage, pixelsOf } from '../image/decode.ts';
import type { RgbImage } from '../image/image.ts';
import { fromRawPixels } from '../image/rawPixels.ts';
import type { ImageInput, RawPixels } from './api/inputs.ts';

/** What an image is read with. */
export interface ReadImageOptions {
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** Reads an image; `where` is what errors call it. */
export async function readImage(
  input: ImageInput,
  where: string,
  { signal, fetch: get = globalThis.fetch }: ReadImageOptions = {},
): Promise<RgbImage> {
  if (typeof input === 'string' || input instanceof URL) {
    return await decodeImage(await fetchImage(`${input}`, where, get, signal), `${where} ${input}`);
  }
  if (input instanceof Blob) return await decodeImage(input, where);
  if (isRawPixels(input)) return fromRawPixels(input, where);
  if (is(input, 'ImageData'))
    return fromRawPixels({ ...sizeOf(input), data: input.data, channels: 4 }, where);
  if (is(input, 'HTMLImageElement')) {
    await input.decode().catch((cause: unknown) => {
      const found = `${cause}`;
      const todo = 'give one that loads';
      throw new NeuralStyleError(
        'bad-image',
        `${where}: the image element has no image; found ${found}; ${todo}`,
        { cause },
      );
    });
    return pixelsOf(input, { width: input.naturalWidth, height: input.naturalHeight }, where);
  }
  if (is(input, 'HTMLVideoElement')) {
    return pixelsOf(input, { width: input.videoWidth, height: input.videoHeight }, where);
  }
  if (is(input, 'VideoFrame')) {
    return pixelsOf(input, { width: input.displayWidth, height: input.displayHeight }, where);
  }
  if (is(input, 'ImageBitmap') || is(input, 'HTMLCanvasElement') || is(input, 'OffscreenCanvas')) {
    return pixelsOf(input, sizeOf(input), where);
  }
  const found = Object.prototype.toString.call(input);
  throw new NeuralStyleError(
    'bad-image',
    `${where}: not a kind of image; found ${found}; give a Blob, a URL, an image, video or canvas element, an ImageBitmap, ImageData, VideoFrame, or pixels`,
  );
}

interface Kinds {
  readonly ImageData: ImageData;
  readonly ImageBitmap: ImageBitmap;
  readonly VideoFrame: VideoFrame;
  readonly HTMLImageElement: HTMLImageElement;
  readonly HTMLVideoElement: HTMLVideoElement;
  readonly HTMLCanvasElement: HTMLCanvasElement;
  readonly OffscreenCanvas: OffscreenCanvas;
}

/** By its name, which holds for objects of other windows too; a worker has no elements. */
function is<K extends keyof Kinds>(input: unknown, kind: K): input is Kinds[K] {
  return Object.prototype.toString.call(input) === `[object ${kind}]`;
}

function isRawPixels(input: ImageInput): input is RawPixels {
  return typeof input === 'object' && input !== null && 'channels' in input && 'data' in input;
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }) {
  return { width, height };
}

async function fetchImage(
  url: string,
  where: string,
  get: typeof fetch,
  signal: AbortSignal | undefined,
): Promise<Blob> {
  const fail = (found: string, cause?: unknown): never => {
    const todo = 'check the address, and that its server allows this site (CORS)';
    throw new NeuralStyleError(
      'unreachable',
      `${where} ${url}: it cannot be fetched; found ${found}; ${todo}`,
      { cause },
    );
  };
  try {
    const response = await get(url, signal ? { signal } : {});
    if (!response.ok) fail(`status ${response.status}`);
    return await response.blob();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof NeuralStyleError) throw cause;
    return fail(`${cause}`, cause);
  }
}
