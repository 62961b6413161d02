import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../../tools/examples/canvas.ts';
import { coverageOf } from '../../tools/examples/coverage.ts';
import { type Picture, pictures, render } from '../../tools/examples/pictures.ts';
import { encodeWebp } from '../../tools/examples/webp.ts';
import { decodeWebp, type Rgba } from '../../tools/runtime/decoders.ts';

const root = join(import.meta.dirname, '../..');

/** 128 rows in the place of 512. */
const SMALL = 0.25;
const LARGEST_FILE = 300_000;

function committed({ name }: Picture): Uint8Array {
  return readFileSync(join(root, `tools/examples/pictures/${name}.webp`));
}

/** The mean distance of two pictures' code values. */
function difference(a: Rgba, b: Rgba): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  for (let index = 0; index < a.data.length; index++) {
    sum += Math.abs(a.data[index]! - b.data[index]!);
  }
  return sum / (3 * a.width * a.height);
}

/** The mean of each block of `side` x `side` pixels. */
function shrunk({ width, height, data }: Rgba, side: number): Rgba {
  const [columns, rows] = [width / side, height / side];
  const means = new Float64Array(4 * columns * rows);
  for (let index = 0; index < 4 * width * height; index++) {
    const [pixel, channel] = [Math.floor(index / 4), index % 4];
    const column = Math.floor((pixel % width) / side);
    const row = Math.floor(pixel / width / side);
    means[4 * (row * columns + column) + channel]! += data[index]! / side ** 2;
  }
  return { width: columns, height: rows, data: means };
}

describe.each(pictures.map((picture) => [picture.name, picture] as const))('%s', (_, picture) => {
  const { width, height } = picture;
  let small: Bytes | undefined;
  let other: Bytes | undefined;
  const drawnSmall = () => {
    small ??= render(picture, SMALL);
    return small;
  };
  const ofOtherSeed = () => {
    other ??= render(picture, SMALL, picture.seed + 1);
    return other;
  };

  test('is there, of its size, as a small file', async () => {
    const file = committed(picture);
    expect(file.length).toBeLessThanOrEqual(LARGEST_FILE);
    const found = await decodeWebp(file);
    expect([found.width, found.height]).toEqual([width, height]);
  });

  test('is drawn the same twice, another seed differently, and soon', () => {
    const start = performance.now();
    const [first, second] = [drawnSmall(), render(picture, SMALL)];
    expect(performance.now() - start).toBeLessThan(10_000);
    expect([first.width, first.height]).toEqual([SMALL * width, SMALL * height]);
    expect(Buffer.from(first.data).equals(Buffer.from(second.data))).toBe(true);
    expect(difference(first, ofOtherSeed())).toBeGreaterThan(1);
  });

  test('is what the file shows, as far as so small a picture can tell', async () => {
    const found = shrunk(await decodeWebp(committed(picture)), 1 / SMALL);
    const right = difference(found, drawnSmall());
    const wrong = difference(found, ofOtherSeed());
    console.log(`${picture.name}: ${right.toFixed(2)}, another seed ${wrong.toFixed(2)}`);
    expect(right).toBeLessThan(wrong / 2);
  });

  test('has many edges and colours', () => {
    const { data, width: columns } = drawnSmall();
    let edges = 0;
    const colours = new Set<number>();
    for (let at = 0; at + 4 < data.length; at += 4) {
      const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
      colours.add(((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5));
      if (at % (4 * columns) !== 0 && Math.abs(green - data[at - 3]!) > 12) edges++;
    }
    expect(edges / (data.length / 4)).toBeGreaterThan(0.1);
    expect(colours.size).toBeGreaterThan(7);
  });
});

test('a picture drawn again gives the pixels of its file', async () => {
  const paper = pictures.find(({ name }) => name === 'paper')!;
  const again = await decodeWebp(await encodeWebp(render(paper), paper.quality));
  // Other machines may round sines differently.
  expect(difference(again, await decodeWebp(committed(paper)))).toBeLessThan(0.05);
});

test('coverage is the exact area, also of holes and of what leaves the picture', () => {
  const areaOf = (outline: readonly (readonly [number, number])[]) =>
    coverageOf(outline, 16, 16).areas.reduce((sum, area) => sum + area, 0);
  const triangle = [
    [1.25, 1.5],
    [12.75, 3.25],
    [4.5, 13],
  ] as const;
  expect(areaOf(triangle)).toBeCloseTo((11.5 * 11.5 - 3.25 * 1.75) / 2, 4);
  const square = [
    [2, 2],
    [10.5, 2],
    [10.5, 10.5],
    [2, 10.5],
  ] as const;
  const hole = [
    [4, 4],
    [4, 7.5],
    [7.5, 7.5],
    [7.5, 4],
  ] as const;
  expect(areaOf([...square, square[0], hole[0], ...hole.slice(1), hole[0], square[0]])).toBeCloseTo(
    8.5 ** 2 - 3.5 ** 2,
    4,
  );
  const beyond = [
    [-8, 2],
    [24, 2],
    [24, 6],
    [-8, 6],
  ] as const;
  expect(areaOf(beyond)).toBeCloseTo(64, 4);
});

test('npm run examples tells its usage, and refuses what it does not know', () => {
  const run = (...given: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'tools/examples/main.ts', ...given], {
      cwd: root,
      encoding: 'utf8',
    });
  const help = run('--help');
  expect([help.status, help.stdout]).toEqual([0, expect.stringContaining('-o DIR')]);
  const wrong = run('--size', '3');
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('--size')]);
});
