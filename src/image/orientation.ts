// EXIF orientation of WebP files: Chrome turns JPEG, PNG and AVIF by it, and leaves WebP as it is stored.
import type { RgbImage } from './image.ts';

const ORIENTATION_TAG = 0x0112;

/** The orientation, 1 to 8, that a WebP file's EXIF chunk asks for; 1 for other files and where none is said. */
export function webpOrientation(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const nameAt = (start: number) => String.fromCharCode(...file.subarray(start, start + 4));
  if (file.length < 12 || nameAt(0) !== 'RIFF' || nameAt(8) !== 'WEBP') return 1;
  let start = 12;
  while (start + 8 <= file.length) {
    const [data, size] = [start + 8, view.getUint32(start + 4, true)];
    if (nameAt(start) === 'EXIF') return exifOrientation(file.subarray(data, data + size));
    start = data + size + (size % 2);
  }
  return 1;
}

/** The orientation in TIFF's first directory; some writers put "Exif\0\0" before it, as in JPEG. */
export function exifOrientation(exif: Uint8Array): number {
  const isPrefixed = String.fromCharCode(...exif.subarray(0, 4)) === 'Exif';
  const tiff = exif.subarray(isPrefixed ? 6 : 0);
  if (tiff.length < 10) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const isLittle = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > tiff.length) return 1;
  const end = Math.min(directory + 2 + 12 * view.getUint16(directory, isLittle), tiff.length - 11);
  for (let entry = directory + 2; entry < end; entry += 12) {
    if (view.getUint16(entry, isLittle) !== ORIENTATION_TAG) continue;
    const orientation = view.getUint16(entry + 8, isLittle);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/** The image upright: EXIF orientations 2, 4, 5 and 7 mirror it, 5 to 8 turn it by a quarter. */
export function upright(image: RgbImage, orientation: number): RgbImage {
  if (orientation === 1) return image;
  const [right, bottom] = [image.width - 1, image.height - 1];
  const isTurned = orientation >= 5;
  const [width, height] = isTurned ? [image.height, image.width] : [image.width, image.height];
  const isFromRight = [2, 3, 7, 8].includes(orientation);
  const isFromBottom = [3, 4, 6, 7].includes(orientation);
  const data = new Float32Array(image.data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [along, down] = isTurned ? [y, x] : [x, y];
      const column = isFromRight ? right - along : along;
      const row = isFromBottom ? bottom - down : down;
      const from = 3 * (row * image.width + column);
      data.set(image.data.subarray(from, from + 3), 3 * (y * width + x));
    }
  }
  return { width, height, data };
}
