// Puts an EXIF orientation into a lossless WebP file.

function chunk(name: string, data: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** TIFF with the orientation as the second of two entries. */
function exif(orientation: number, isLittle: boolean): Buffer {
  const view = new DataView(new ArrayBuffer(38));
  view.setUint16(0, isLittle ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, isLittle);
  view.setUint32(4, 8, isLittle);
  view.setUint16(8, 2, isLittle);
  for (const [entry, [tag, value]] of [
    [0x0100, 16],
    [0x0112, orientation],
  ].entries()) {
    const start = 10 + 12 * entry;
    view.setUint16(start, tag!, isLittle);
    view.setUint16(start + 2, 3, isLittle);
    view.setUint32(start + 4, 1, isLittle);
    view.setUint16(start + 8, value!, isLittle);
  }
  return Buffer.from(view.buffer);
}

/** The file with an orientation; `webp` holds one VP8L chunk of a picture of that size. */
export function turnedWebp(
  webp: Buffer,
  { width, height }: { width: number; height: number },
  orientation: number,
  { isLittle = true, isPrefixed = false } = {},
): Buffer {
  const extended = Buffer.alloc(10);
  // The flag of an EXIF chunk.
  extended[0] = 0x08;
  extended.writeUIntLE(width - 1, 4, 3);
  extended.writeUIntLE(height - 1, 7, 3);
  const tiff = exif(orientation, isLittle);
  const told = isPrefixed ? Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]) : tiff;
  const body = Buffer.concat([
    Buffer.from('WEBP', 'latin1'),
    chunk('VP8X', extended),
    webp.subarray(12),
    chunk('EXIF', told),
  ]);
  return chunk('RIFF', body);
}
