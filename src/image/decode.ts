// Decodes an image file in a page or worker, with the browser's decoders.
import { NeuralStyleError } from '../error.ts';
import type { RgbImage, Size } from './image.ts';
import { upright, webpOrientation } from './orientation.ts';

/**
 * The stored code values of an image file: turned as EXIF says, laid over white where it is
 * transparent, and without conversion between colour spaces, so that opaque pixels stay as stored.
 */
export async function decodeImage(file: Blob, where: string): Promise<RgbImage> {
  const orientation = webpOrientation(new Uint8Array(await file.arrayBuffer()));
  const bitmap = await createImageBitmap(file, {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
    // Turned once, whether or not the browser would.
    imageOrientation: orientation === 1 ? 'from-image' : 'none',
  }).catch((cause: unknown) => {
    throw new NeuralStyleError(
      'bad-image',
      `${where}: the browser cannot decode it; found ${file.size} bytes; give a PNG, JPEG, WebP or AVIF file`,
      { cause },
    );
  });
  try {
    return upright(pixelsOf(bitmap, bitmap, where), orientation);
  } finally {
    bitmap.close();
  }
}

/** The pixels of anything that a canvas draws, laid over white where it is transparent. */
export function pixelsOf(
  source: CanvasImageSource,
  { width, height }: Size,
  where: string,
): RgbImage {
  if (!(width > 0 && height > 0)) {
    const found = `${width} x ${height}`;
    throw new NeuralStyleError(
      'bad-image',
      `${where}: it has no pixels; found ${found}; wait until it is loaded`,
    );
  }
  // A canvas that is read often stays in main memory, so no GPU rounds its pixels.
  const context = new OffscreenCanvas(width, height).getContext('2d', {
    willReadFrequently: true,
    alpha: false,
  });
  if (!context) {
    throw new NeuralStyleError(
      'too-large',
      `${where}: the browser has no canvas of that size; found ${width} x ${height}; make it smaller`,
    );
  }
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  try {
    context.drawImage(source, 0, 0, width, height);
    return withoutAlpha(width, height, context.getImageData(0, 0, width, height).data);
  } catch (cause) {
    throw new NeuralStyleError(
      'bad-image',
      `${where}: the browser does not give its pixels; found ${cause}; load it from this site, or with crossorigin="anonymous" from one that allows it`,
      { cause },
    );
  }
}

function withoutAlpha(width: number, height: number, rgba: Uint8ClampedArray): RgbImage {
  const data = new Float32Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    data[to] = rgba[from]!;
    data[to + 1] = rgba[from + 1]!;
    data[to + 2] = rgba[from + 2]!;
  }
  return { width, height, data };
}
