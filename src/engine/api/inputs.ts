// What goes in: images, weights, and where weights are kept.

/** Weights at hand. */
export type { LocalWeights } from '../../weights/source.ts';
/** Where weights are kept between visits. */
export type { WeightStore, WeightWriter } from '../../weights/store.ts';

/** Pixels as they are, in sRGB code values 0..255: [height, width, channels]. Alpha is laid over white. */
export interface RawPixels {
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/**
 * An image of any kind. A string is a URL; of a video its present frame is taken. EXIF orientation is followed, colours
 * are not converted, alpha is laid over white. Nothing is closed or detached.
 */
export type ImageInput =
  | Blob
  | URL
  | string
  | ImageBitmap
  | ImageData
  | VideoFrame
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | RawPixels;
