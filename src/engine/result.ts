// A painted picture and what can be made of it; the same on both sides of a worker.
import { type RgbImage, toBytes } from '../image/image.ts';
import { withText } from '../image/pngText.ts';
import type { ResultSettings, StylizeResult } from './api/job.ts';

/** What crosses from a worker. */
export type ResultData = Omit<StylizeResult, 'toImageData' | 'toBitmap' | 'toBlob'>;

/** The keyword of the settings in a PNG. */
export const SETTINGS_KEYWORD = 'neural-style';

/** The result with its methods. */
export function resultOf(data: ResultData): StylizeResult {
  const toImageData = () =>
    imageDataOf({ width: data.width, height: data.height, data: data.pixels });
  return {
    ...data,
    toImageData,
    toBitmap: () => createImageBitmap(toImageData(), { colorSpaceConversion: 'none' }),
    async toBlob(type = 'image/png', quality?: number) {
      const canvas = new OffscreenCanvas(data.width, data.height);
      canvas
        .getContext('2d', { alpha: false, willReadFrequently: true })!
        .putImageData(toImageData(), 0, 0);
      const blob = await canvas.convertToBlob(quality === undefined ? { type } : { type, quality });
      if (blob.type !== 'image/png') return blob;
      return new Blob([withSettings(new Uint8Array(await blob.arrayBuffer()), data.settings)], {
        type: 'image/png',
      });
    },
  };
}

/** Rounded, opaque. */
export function imageDataOf(image: RgbImage): ImageData {
  const rgb = toBytes(image);
  const rgba = new Uint8ClampedArray(4 * image.width * image.height);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
    rgba[to + 3] = 255;
  }
  return new ImageData(rgba, image.width, image.height);
}

function withSettings(png: Uint8Array<ArrayBuffer>, settings: ResultSettings) {
  return withText(png, SETTINGS_KEYWORD, JSON.stringify(settings));
}
