// Shows the photo to people; what is painted is read from the image itself, by the engine.
import type { ImageInput, RawPixels } from '../engine/api/inputs.ts';

/** Enough for a screen: photos of cameras are larger, and would hold memory for nothing. */
const LONGEST_SIDE = 2048;

/** Reads an image of any kind; rejects if that cannot be done. */
export async function readPhoto(input: ImageInput, baseUrl: string): Promise<ImageBitmap> {
  return await createImageBitmap(await sourceOf(input, baseUrl));
}

/** Draws the photo, which is closed then; the canvas takes its size. */
export function drawPhoto(canvas: HTMLCanvasElement, photo: ImageBitmap): void {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(photo.width, photo.height));
  canvas.width = Math.max(1, Math.round(scale * photo.width));
  canvas.height = Math.max(1, Math.round(scale * photo.height));
  const context = canvas.getContext('2d', { alpha: false });
  if (context) {
    // As the engine has it: what is transparent lies over white.
    context.fillStyle = 'white';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(photo, 0, 0, canvas.width, canvas.height);
  }
  photo.close();
}

async function sourceOf(input: ImageInput, baseUrl: string): Promise<ImageBitmapSource> {
  if (typeof input === 'string' || input instanceof URL) {
    const response = await fetch(new URL(input, baseUrl));
    if (!response.ok) throw new Error(`${input}: status ${response.status}`);
    return await response.blob();
  }
  if ('channels' in input) return imageDataOf(input);
  if ('decode' in input) await input.decode();
  return input;
}

function imageDataOf({ data, width, height, channels }: RawPixels): ImageData {
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = channels === 4 ? data[channels * pixel + 3]! : 255;
    const rgb = [0, 1, 2].map((channel) => data[channels * pixel + channel]!);
    image.data.set([...rgb, alpha], 4 * pixel);
  }
  return image;
}
