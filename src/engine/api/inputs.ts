// What goes in: images, weights, and where weights are kept.

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

/** Where weights are kept between visits, by a name of letters, digits, "." and "-"; any store may fail, none may lie. */
export interface WeightStore {
  /** The bytes kept under a name, or undefined. */
  read(name: string): Promise<Blob | undefined>;
  /** Opens `name` to be written from byte `from` on, where that many are there already. */
  write(name: string, from: number): Promise<WeightWriter>;
  /** Gives `from` the name `to`: what was there is gone. */
  rename(from: string, to: string): Promise<void>;
  /** Does nothing if there is none. */
  remove(name: string): Promise<void>;
  list(): Promise<readonly { readonly name: string; readonly bytes: number }[]>;
}

/** Appends to one name of a store. */
export interface WeightWriter {
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** What was appended is kept, then. */
  close(): Promise<void>;
}

/** Weights at hand: a manifest's JSON and its file. */
export interface LocalWeights {
  readonly manifest: unknown;
  readonly file: Blob;
}
