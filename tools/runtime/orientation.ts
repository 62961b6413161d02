// The EXIF orientation of JPEG, PNG and WebP files, which Chrome's decoders apply by themselves.
import { exifOrientation, webpOrientation } from '../../src/image/orientation.ts';

/** The orientation, 1 to 8, that a file asks for; 1 where none is said. */
export function orientationOf(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12) return 1;
  if (view.getUint16(0) === 0xffd8) return jpegOrientation(file, view);
  if (view.getUint32(0) === 0x89504e47) return pngOrientation(file, view);
  return webpOrientation(file);
}

/** Segments are FF, a marker, and a length that counts itself; the picture starts with marker DA. */
function jpegOrientation(file: Uint8Array, view: DataView): number {
  let start = 2;
  while (start + 4 <= file.length && file[start] === 0xff) {
    const marker = file[start + 1]!;
    // Any number of FF may come before a marker.
    if (marker === 0xff) {
      start += 1;
      continue;
    }
    if (marker === 0xda) return 1;
    const end = start + 2 + view.getUint16(start + 2);
    const data = file.subarray(start + 4, end);
    // APP1 also holds XMP.
    if (marker === 0xe1 && text(data, 0, 6) === 'Exif\0\0') return exifOrientation(data);
    start = end;
  }
  return 1;
}

/** Chunks are a length, a name, the data and a checksum. */
function pngOrientation(file: Uint8Array, view: DataView): number {
  let start = 8;
  while (start + 12 <= file.length) {
    const [size, data] = [view.getUint32(start), start + 8];
    if (text(file, start + 4, 4) === 'eXIf')
      return exifOrientation(file.subarray(data, data + size));
    start = data + size + 4;
  }
  return 1;
}

function text(file: Uint8Array, start: number, length: number): string {
  return String.fromCharCode(...file.subarray(start, start + length));
}
