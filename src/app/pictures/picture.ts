// A picture that the user gave, looked at before anything is painted with it.
import { NeuralStyleError } from '../../error.ts';

/** A photo or a painting. */
export interface Picture {
  /** A sample's id, or `own`. */
  readonly id: string;
  readonly title: string;
  /** As it came: decoded by the engine. */
  readonly blob: Blob;
  /** To be shown by an `img`; revoked by whoever replaces the picture. */
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** What the user should know of it. */
  readonly note?: string;
}

/** More pixels than that are shrunk first: the engine's own resizing keeps floats of all of them. */
const MOST_PIXELS = 24e6;
const SHRUNK_SIDE = 4096;

/** Decodes the picture once, to see that it is one. */
export async function pictureOf(blob: Blob, id: string, title: string): Promise<Picture> {
  const bitmap = await createImageBitmap(blob).catch((cause: unknown) => {
    throw new NeuralStyleError(
      'bad-image',
      `"${title}": not an image that this browser can read; found ${blob.type || 'an unknown type'}, ` +
        `${blob.size} bytes; take a JPEG, PNG, WebP or AVIF`,
      { cause },
    );
  });
  const { width, height } = bitmap;
  try {
    if (width * height > MOST_PIXELS) return await shrunk(bitmap, id, title);
  } finally {
    bitmap.close();
  }
  const url = URL.createObjectURL(blob);
  const picture = { id, title, blob, url, width, height };
  if (!(await isAnimated(blob))) return picture;
  return { ...picture, note: 'It is animated: its first frame is taken.' };
}

async function shrunk(bitmap: ImageBitmap, id: string, title: string): Promise<Picture> {
  const scale = SHRUNK_SIDE / Math.max(bitmap.width, bitmap.height);
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  const blob = await canvas.convertToBlob();
  const note = `It has ${bitmap.width} × ${bitmap.height} pixels: shrunk to ${width} × ${height}.`;
  return { id, title, blob, url: URL.createObjectURL(blob), width, height, note };
}

/** True if there is more than one frame, as far as this browser can say. */
async function isAnimated(blob: Blob): Promise<boolean> {
  if (typeof ImageDecoder === 'undefined' || !/gif|webp|png|avif/.test(blob.type)) return false;
  if (!(await ImageDecoder.isTypeSupported(blob.type))) return false;
  const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: blob.type });
  try {
    await decoder.tracks.ready;
    return (decoder.tracks.selectedTrack?.frameCount ?? 1) > 1;
  } catch {
    return false;
  } finally {
    decoder.close();
  }
}

/** The size at which its longest side is `size`. */
export function sizeAt({ width, height }: Pick<Picture, 'width' | 'height'>, size: number) {
  const scale = size / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** A file's name as a title: "my-cat_2.jpg" -> "my cat 2". */
export function titleOf(fileName: string): string {
  const title = fileName.replace(/\.[a-z0-9]+$/i, '').replace(/[-_]+/g, ' ');
  return title.slice(0, 60) || 'Untitled';
}
