import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import { ColorType, makePng, swappingProfile } from '../support/png.ts';
import { turnedWebp } from '../support/turnedWebp.ts';
import type { Decoded, decoding as Decoding } from './decodePage.ts';
import { avif, COLORS, losslessWebp, turnedJpeg } from './samples.ts';

declare const decoding: typeof Decoding;

const WIDTH = 11;
const HEIGHT = 7;

/** Bytes that look random and are the same in each run. */
function bytes(count: number): Uint8Array {
  return Uint8Array.from(
    { length: count },
    (_, index) => (index * 7919 + (index >> 3) * 104729) >> 4,
  );
}

function png(
  bitDepth: number,
  colorType: number,
  bytesPerRow: number,
  chunks: [string, Buffer][] = [],
) {
  const pixels = bytes(bytesPerRow * HEIGHT);
  return makePng({ width: WIDTH, height: HEIGHT, bitDepth, colorType, pixels, chunks });
}

const gamma: [string, Buffer] = ['gAMA', Buffer.from([0, 1, 0x86, 0xa0])];
const profile: [string, Buffer] = ['iCCP', swappingProfile()];
const palette: [string, Buffer] = ['PLTE', Buffer.from(bytes(16 * 3))];

const opaque: Readonly<Record<string, Buffer>> = {
  'rgb8.png': png(8, ColorType.rgb, 3 * WIDTH),
  'rgb16.png': png(16, ColorType.rgb, 6 * WIDTH),
  'grey1.png': png(1, ColorType.grey, 2),
  'grey8.png': png(8, ColorType.grey, WIDTH),
  'grey16.png': png(16, ColorType.grey, 2 * WIDTH),
  'palette4.png': png(4, ColorType.palette, 6, [palette]),
  'gamma1.png': png(8, ColorType.rgb, 3 * WIDTH, [gamma]),
  'profile.png': png(8, ColorType.rgb, 3 * WIDTH, [profile]),
};

const rgba = png(8, ColorType.rgba, 4 * WIDTH);
const files: Readonly<Record<string, Uint8Array>> = {
  ...opaque,
  'rgba8.png': rgba,
  'turned.jpg': turnedJpeg,
  'lossless.webp': losslessWebp,
  'turned.webp': turnedWebp(losslessWebp, { width: 16, height: 8 }, 6),
  'lossy.avif': avif,
  'text.png': Buffer.from('<!doctype html>not an image'),
  'cut.png': opaque['rgb8.png']!.subarray(0, 60),
  'empty.png': Buffer.alloc(0),
};

let opened: TestPage;
beforeAll(async () => {
  const served = Object.entries(files).map(([name, data]) => [`/${name}`, data] as const);
  opened = await openTestPage('test/image/decodePage.ts', Object.fromEntries(served));
});
afterAll(() => opened.close());

function decode(name: string): Promise<Decoded | string> {
  return opened.page.evaluate((path) => decoding.decode(path), `/${name}`);
}

async function decodeWell(name: string): Promise<Decoded> {
  const decoded = await decode(name);
  if (typeof decoded === 'string') throw new Error(decoded);
  return decoded;
}

/** What is stored, as 8-bit RGB. Chrome takes the high byte of 16-bit samples; pngjs would round. */
function storedPixels(file: Buffer): number[] {
  const isDeep = file.readUInt8(24) === 16; // the header's bit depth
  const { data } = PNG.sync.read(file, { skipRescale: isDeep });
  const rgb = [...data].filter((_, index) => index % 4 !== 3);
  return isDeep ? rgb.map((sample) => sample >> 8) : rgb;
}

describe('opaque PNG pixels come out as stored, as pngjs reads them', () => {
  for (const [name, data] of Object.entries(opaque)) {
    test(name, async () => {
      const decoded = await decodeWell(name);
      expect([decoded.width, decoded.height]).toEqual([WIDTH, HEIGHT]);
      expect(decoded.data).toEqual(storedPixels(data));
    });
  }

  test('and the profile is one that Chrome would apply', async () => {
    const shown = await opened.page.evaluate(() => decoding.convertedPixel('/profile.png'));
    const stored = await decodeWell('profile.png');
    expect(shown).not.toEqual(stored.data.slice(0, 3));
  });
});

test('alpha is laid over white', async () => {
  const { data } = await decodeWell('rgba8.png');
  const stored = PNG.sync.read(rgba).data;
  const expected = data.map((_, index) => {
    const pixel = 4 * Math.floor(index / 3);
    const alpha = stored[pixel + 3]! / 255;
    return alpha * stored[pixel + (index % 3)]! + (1 - alpha) * 255;
  });
  const errors = expected.map((value, index) => Math.abs(value - data[index]!));
  // One rounding to 8 bits when the colour is multiplied, one when it is laid over.
  expect(Math.max(...errors)).toBeLessThanOrEqual(1.01);
});

/** The colour at a place, x and y in 0..1. */
function colorAt({ width, height, data }: Decoded, x: number, y: number): number[] {
  const pixel = Math.floor(y * height) * width + Math.floor(x * width);
  return data.slice(3 * pixel, 3 * pixel + 3);
}

function expectNear(found: number[], expected: number[], tolerance: number) {
  const errors = expected.map((value, index) => Math.abs(value - found[index]!));
  expect(Math.max(...errors), `${found} for ${expected}`).toBeLessThanOrEqual(tolerance);
}

test.each([
  ['lossless.webp', 0],
  ['lossy.avif', 12],
])('%s is decoded, within %d levels', async (name, tolerance) => {
  const decoded = await decodeWell(name);
  expect([decoded.width, decoded.height]).toEqual([16, 8]);
  expectNear(colorAt(decoded, 0.2, 0.5), COLORS.left, tolerance);
  expectNear(colorAt(decoded, 0.8, 0.2), COLORS.above, tolerance);
  expectNear(colorAt(decoded, 0.8, 0.8), COLORS.below, tolerance);
});

test.each(['turned.jpg', 'turned.webp'])(
  '%s is turned as its EXIF orientation says',
  async (name) => {
    const decoded = await decodeWell(name);
    expect([decoded.width, decoded.height]).toEqual([8, 16]);
    expectNear(colorAt(decoded, 0.5, 0.2), COLORS.left, 12);
    expectNear(colorAt(decoded, 0.8, 0.8), COLORS.above, 12);
    expectNear(colorAt(decoded, 0.2, 0.8), COLORS.below, 12);
  },
);

test.each(['text.png', 'empty.png'])('%s is refused with its name', async (name) => {
  const answer = await decode(name);
  expect(answer).toMatch(new RegExp(`^bad-image: /${name}: .*found \\d+ bytes`));
});
