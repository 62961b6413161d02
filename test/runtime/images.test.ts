// Node's decoders give the very numbers that Chrome's do.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeImageFile } from '../../tools/runtime/images.ts';
import type { Decoded, decoding as Decoding } from '../image/decodePage.ts';
import { avif, losslessWebp, turnedJpeg } from '../image/samples.ts';
import { openTestPage, type TestPage } from '../support/page.ts';
import { ColorType, makePng, swappingProfile } from '../support/png.ts';
import { turnedWebp } from '../support/turnedWebp.ts';

declare const decoding: typeof Decoding;

const SIZE = { width: 11, height: 7 };

function png(bitDepth: number, colorType: number, chunks: [string, Uint8Array][] = []): Buffer {
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colorType]!;
  const rowBytes = Math.ceil((SIZE.width * samples * bitDepth) / 8);
  const pixels = Uint8Array.from({ length: rowBytes * SIZE.height }, (_, k) => (k * 7919) >> 4);
  return makePng({ ...SIZE, bitDepth, colorType, pixels, chunks });
}

/** Every value under every alpha. */
function allAlphas(): Buffer {
  const image = new PNG({ width: 256, height: 256 });
  image.data.forEach((_, k) => {
    const [value, alpha] = [(k >> 2) % 256, k >> 10];
    image.data[k] = [value, 255 - value, (7 * value) % 256, alpha][k % 4]!;
  });
  return PNG.sync.write(image);
}

/** An eXIf chunk with an orientation, big-endian. */
function exif(orientation: number): [string, Uint8Array] {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(0x0112, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return ['eXIf', tiff];
}

/** The JPEG, which is turned by a quarter, as turned otherwise. */
function jpegTurned(orientation: number): Buffer {
  const file = Buffer.from(turnedJpeg);
  const big = file.indexOf(Buffer.from([1, 0x12, 0, 3, 0, 0, 0, 1]));
  const little = file.indexOf(Buffer.from([0x12, 1, 3, 0, 1, 0, 0, 0]));
  if (big >= 0) file.writeUInt16BE(orientation, big + 8);
  else file.writeUInt16LE(orientation, little + 8);
  return file;
}

const palette: [string, Buffer] = [
  'PLTE',
  Buffer.from(Array.from({ length: 48 }, (_, k) => 5 * k)),
];
const clear: [string, Buffer] = ['tRNS', Buffer.from([0, 50, 100, 150, 200, 255])];
const files: Record<string, Buffer> = {
  'rgb8.png': png(8, ColorType.rgb),
  'rgb16.png': png(16, ColorType.rgb),
  'grey1.png': png(1, ColorType.grey),
  'grey2.png': png(2, ColorType.grey),
  'grey8.png': png(8, ColorType.grey),
  'grey16.png': png(16, ColorType.grey),
  'greyAlpha8.png': png(8, ColorType.greyAlpha),
  'rgba8.png': png(8, ColorType.rgba),
  'rgba16.png': png(16, ColorType.rgba),
  'palette4.png': png(4, ColorType.palette, [palette]),
  'clear4.png': png(4, ColorType.palette, [palette, clear]),
  'gamma1.png': png(8, ColorType.rgb, [['gAMA', Buffer.from([0, 1, 0x86, 0xa0])]]),
  'profile.png': png(8, ColorType.rgb, [['iCCP', swappingProfile()]]),
  'alphas.png': allAlphas(),
  'lossless.webp': losslessWebp,
};
for (let orientation = 1; orientation <= 8; orientation++) {
  files[`turned${orientation}.jpg`] = jpegTurned(orientation);
  files[`turned${orientation}.png`] = png(8, ColorType.rgb, [exif(orientation)]);
  const size = { width: 16, height: 8 };
  files[`turned${orientation}.webp`] = turnedWebp(losslessWebp, size, orientation);
}
const photos = join(import.meta.dirname, '../../../shared/images/kodak');
if (existsSync(photos)) {
  for (const name of readdirSync(photos).slice(0, 2))
    files[name] = readFileSync(join(photos, name));
} else {
  console.log(`photographs are not compared: no folder ${photos}`);
}

let opened: TestPage;
beforeAll(async () => {
  const served = Object.entries(files).map(([name, data]) => [`/${name}`, data] as const);
  opened = await openTestPage('test/image/decodePage.ts', Object.fromEntries(served));
});
afterAll(() => opened.close());

describe('the same numbers as Chrome', () => {
  test.each(Object.keys(files))('%s', async (name) => {
    const chrome = await opened.page.evaluate((path) => decoding.decode(path), `/${name}`);
    const node = await decodeImageFile(files[name]!, name);
    const { width, height, data } = chrome as Decoded;
    expect([node.width, node.height]).toEqual([width, height]);
    expect(Buffer.from(node.data).equals(Buffer.from(data))).toBe(true);
  });
});

test.each<[string, Buffer]>([
  ['text.png', Buffer.from('<!doctype html>not an image')],
  ['empty.png', Buffer.alloc(0)],
  ['cut.png', files['rgb8.png']!.subarray(0, 60)],
  ['cut.jpg', turnedJpeg.subarray(0, 200)],
  ['cut.webp', losslessWebp.subarray(0, 30)],
  ['only.avif', avif],
])('%s is refused with its name', async (name, file) => {
  const message = `${name}: it cannot be decoded in Node.*; found ${file.length} bytes; give a PNG`;
  await expect(decodeImageFile(file, name)).rejects.toMatchObject({
    code: 'bad-image',
    message: expect.stringMatching(new RegExp(`^${message}`)),
  });
});
