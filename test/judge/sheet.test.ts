// The contact sheet: where pictures lie, and that they are there.
import { expect, test } from 'vitest';
import type { RgbImage } from '../../src/advanced.ts';
import { layoutSheet, paintSheet } from '../../tools/judge/sheet.ts';

const WHITE = [255, 255, 255];
const size = (width: number, height: number) => ({ width, height });

function plain(width: number, height: number, color: readonly number[]): RgbImage {
  const data = Float32Array.from({ length: 3 * width * height }, (_, k) => color[k % 3]!);
  return { width, height, data };
}

test('all pictures have one height, columns are as wide as their widest, gutters lie between', () => {
  const wide = size(128, 64);
  const tall = size(64, 128);
  const { width, height, cells } = layoutSheet(
    [
      [wide, tall, wide, wide],
      [tall, size(64, 64), tall, tall],
    ],
    64,
  );
  const [gutter, y] = [4, 4];
  expect(cells[0]).toEqual([
    { x: gutter, y, width: 128, height: 64 },
    { x: 4 + 128 + 4 + 16, y, width: 32, height: 64 },
    { x: 4 + 128 + 4 + 64 + 4, y, width: 128, height: 64 },
    { x: 4 + 128 + 4 + 64 + 4 + 128 + 4, y, width: 128, height: 64 },
  ]);
  expect(cells[1]!.map((cell) => cell.width)).toEqual([32, 64, 32, 32]);
  expect(cells[1]!.every((cell) => cell.y === 4 + 64 + 4)).toBe(true);
  expect([width, height]).toEqual([4 + 128 + 4 + 64 + 4 + 128 + 4 + 128 + 4, 4 + 64 + 4 + 64 + 4]);
});

test('gutters grow with the pictures', () => {
  const square = size(10, 10);
  const row = [square, square, square, square];
  expect(layoutSheet([row], 320).cells[0]![0]!.x).toBe(20);
  expect(layoutSheet([row], 10).cells[0]![0]!.x).toBe(4);
});

test('pictures are painted in their order, white is around them', () => {
  const [red, green, blue, grey] = [
    [200, 0, 0],
    [0, 200, 0],
    [0, 0, 200],
    [90, 90, 90],
  ] as const;
  const [small, large] = [size(8, 6), size(16, 12)];
  const row = (of: { width: number; height: number }) => ({
    content: plain(of.width, of.height, red),
    style: plain(30, 30, green),
    compact: plain(of.width, of.height, blue),
    full: plain(of.width, of.height, grey),
  });
  const pictures = [row(small), row(large)];
  const { width, height, rgb } = paintSheet(pictures);
  const { cells, ...layout } = layoutSheet(
    pictures.map(({ content, style, compact, full }) => [content, style, compact, full]),
    12,
  );
  expect({ width, height }).toEqual(layout);
  const at = (x: number, y: number) => [...rgb.subarray(3 * (y * width + x)).subarray(0, 3)];
  const painted = new Set<number>();
  for (const places of cells) {
    places.forEach((cell, k) => {
      for (let y = cell.y; y < cell.y + cell.height; y++) {
        for (let x = cell.x; x < cell.x + cell.width; x++) {
          expect(at(x, y)).toEqual([red, green, blue, grey][k]);
          painted.add(y * width + x);
        }
      }
    });
  }
  for (let place = 0; place < width * height; place++) {
    if (!painted.has(place)) expect(at(place % width, Math.floor(place / width))).toEqual(WHITE);
  }
});
