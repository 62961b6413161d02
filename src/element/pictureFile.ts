// Pictures as files.
import type { StylizeJob, StylizeResult } from '../engine/api/job.ts';
import { NeuralStyleError } from '../error.ts';
import { make } from './dom.ts';

/** What a saved picture is called. */
const NAME = 'painted.png';

/** Image formats that browsers write. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp';

/** The picture that is done as a file, or else the one under way as it is now. */
export async function pictureFile(
  result: StylizeResult | undefined,
  job: StylizeJob | undefined,
  type?: PictureType,
  quality?: number,
): Promise<Blob> {
  if (result) return await result.toBlob(type, quality);
  if (!job) {
    throw new NeuralStyleError(
      'bad-option',
      'toBlob: there is no picture; found none painted or under way; call start() first',
    );
  }
  const image = await job.picture();
  const canvas = new OffscreenCanvas(image.width, image.height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  return await canvas.convertToBlob({
    ...(type && { type }),
    ...(quality !== undefined && { quality }),
  });
}

/** Has the browser save a picture. */
export function save(file: Blob): void {
  const href = URL.createObjectURL(file);
  make('a', { href, download: NAME }).click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
