// One picture in every form that a page has.
import type { ImageInput } from '../../src/index.ts';

function canvasOf(bitmap: ImageBitmap) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  return { canvas, image: context.getImageData(0, 0, bitmap.width, bitmap.height) };
}

/** The content in every form that a page has; and what tells whether a form is still whole. */
export async function contents(): Promise<Record<string, readonly [ImageInput, () => boolean]>> {
  const file = await (await fetch('/content.png')).blob();
  const bitmap = await createImageBitmap(file);
  const { canvas, image } = canvasOf(bitmap);
  const element = new Image();
  element.src = '/content.png';
  await element.decode();
  const offscreen = new OffscreenCanvas(bitmap.width, bitmap.height);
  offscreen.getContext('2d')!.drawImage(bitmap, 0, 0);
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  const { width, height } = bitmap;
  const rgb = new Float32Array(3 * width * height + 10);
  for (let k = 0; k < 3 * width * height; k++)
    rgb[10 + k] = image.data[4 * Math.floor(k / 3) + (k % 3)]! + 0.25;
  const part = rgb.subarray(10);
  const shared = new Uint8ClampedArray(new ArrayBuffer(image.data.length));
  shared.set(image.data);
  const always = () => true;
  return {
    'a Blob': [file, always],
    'a File': [new File([file], 'photo.png'), always],
    'a relative address': ['content.png', always],
    'a URL': [new URL('/content.png', location.href), always],
    'a blob: address': [URL.createObjectURL(file), always],
    'an ImageBitmap': [bitmap, () => bitmap.width === width],
    ImageData: [image, () => image.data.length > 0],
    'a VideoFrame': [frame, () => frame.codedWidth === width],
    'an img': [element, always],
    'a canvas': [canvas, () => canvas.getContext('2d') !== null],
    'an OffscreenCanvas': [offscreen, () => offscreen.width === width],
    'floats, part of an array': [
      { data: part, width, height, channels: 3 },
      () => part.length === 3 * width * height && rgb.length === part.length + 10,
    ],
    'bytes with alpha': [
      { data: shared, width, height, channels: 4 },
      () => shared.length === image.data.length,
    ],
  };
}
