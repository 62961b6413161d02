// Writes PNG files of any kind, byte by byte, for tests of decoders.
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** PNG's colour types. */
export const ColorType = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;

export interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colorType: number;
  /** The rows' bytes, one after the other, without filter bytes. */
  readonly pixels: Uint8Array;
  /** Chunks before the pixels, for example `['gAMA', data]`. */
  readonly chunks?: readonly (readonly [name: string, data: Uint8Array])[];
}

function chunk(name: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** The file. */
export function makePng(parts: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(parts.width, 0);
  header.writeUInt32BE(parts.height, 4);
  header.writeUInt8(parts.bitDepth, 8);
  header.writeUInt8(parts.colorType, 9);
  const rowBytes = parts.pixels.length / parts.height;
  const rows = Array.from({ length: parts.height }, (_, y) =>
    Buffer.concat([Buffer.of(0), parts.pixels.subarray(y * rowBytes, (y + 1) * rowBytes)]),
  );
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(parts.chunks ?? []).map(([name, data]) => chunk(name, data)),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** An iCCP chunk with a matrix profile that exchanges red and green and has gamma 1. */
export function swappingProfile(): Buffer {
  const fixed = (...values: number[]) => {
    const bytes = Buffer.alloc(4 * values.length);
    for (const [index, value] of values.entries()) {
      bytes.writeInt32BE(Math.round(value * 65536), 4 * index);
    }
    return bytes;
  };
  const tag = (type: string, ...rest: Uint8Array[]) =>
    Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), ...rest]);
  const text = Buffer.from('swapped\0', 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const curve = tag('curv', Buffer.alloc(4));
  // sRGB's primaries, adapted to D50, with red and green exchanged.
  const tags: [string, Buffer][] = [
    ['desc', tag('desc', length, text, Buffer.alloc(78))],
    ['cprt', tag('text', text)],
    ['wtpt', tag('XYZ ', fixed(0.9642, 1, 0.8249))],
    ['rXYZ', tag('XYZ ', fixed(0.3851, 0.7169, 0.0971))],
    ['gXYZ', tag('XYZ ', fixed(0.436, 0.2225, 0.0139))],
    ['bXYZ', tag('XYZ ', fixed(0.1431, 0.0606, 0.7139))],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  const bodies: Buffer[] = [];
  let offset = 128 + table.length;
  tags.forEach(([name, data], index) => {
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    table.write(name, 4 + 12 * index, 'latin1');
    table.writeUInt32BE(offset, 8 + 12 * index);
    table.writeUInt32BE(data.length, 12 + 12 * index);
    bodies.push(padded);
    offset += padded.length;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(offset, 0);
  header.writeUInt32BE(0x02400000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  fixed(0.9642, 1, 0.8249).copy(header, 68);
  const profile = Buffer.concat([header, table, ...bodies]);
  return Buffer.concat([Buffer.from('swapped\0\0', 'latin1'), deflateSync(profile)]);
}
