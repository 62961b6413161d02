// The contact sheet: a row for each pair, all pictures scaled to one height, white between them.
import { type RgbImage, resize, type Size, toBytes } from '../../src/advanced.ts';

/** From left to right. */
export const columns = ['content', 'style', 'compact', 'full'] as const;

/** What a picture is; the results are named after their networks. */
export type Column = (typeof columns)[number];

/** The pictures of a pair. */
export type SheetRow = Readonly<Record<Column, RgbImage>>;

/** A picture's place. */
export interface Cell extends Size {
  readonly x: number;
  readonly y: number;
}

/** The sheet's size and the places on it, by row and column. */
export interface SheetLayout extends Size {
  readonly cells: readonly (readonly Cell[])[];
}

/** A sheet in 8-bit RGB. */
export interface Sheet extends Size {
  readonly rgb: Buffer;
}

const WHITE = 255;
const LEAST_GUTTER = 4;

/** Gutters also run around; a picture is in the middle of its column, which is as wide as its widest picture. */
export function layoutSheet(rows: readonly (readonly Size[])[], cellHeight: number): SheetLayout {
  const gutter = Math.max(LEAST_GUTTER, Math.round(cellHeight / 16));
  const widths = rows.map((row) =>
    row.map(({ width, height }) => Math.max(1, Math.round((width * cellHeight) / height))),
  );
  const columnWidths = columns.map((_, k) => Math.max(...widths.map((row) => row[k]!)));
  const leftOf = (column: number) =>
    columnWidths.slice(0, column).reduce((left, width) => left + width + gutter, gutter);
  const cells = widths.map((row, r) =>
    row.map((width, k) => ({
      x: leftOf(k) + Math.floor((columnWidths[k]! - width) / 2),
      y: gutter + r * (cellHeight + gutter),
      width,
      height: cellHeight,
    })),
  );
  const height = gutter + rows.length * (cellHeight + gutter);
  return { width: leftOf(columns.length), height, cells };
}

/** Cells are as high as the highest result, which so keeps its pixels. */
export function paintSheet(pictures: readonly SheetRow[]): Sheet {
  const cellHeight = Math.max(...pictures.map(({ full }) => full.height));
  const rows = pictures.map((row) => columns.map((column) => row[column]));
  const { width, height, cells } = layoutSheet(rows, cellHeight);
  const rgb = Buffer.alloc(3 * width * height, WHITE);
  rows.forEach((row, r) => {
    row.forEach((picture, k) => {
      const cell = cells[r]![k]!;
      const bytes = toBytes(resize(picture, cell));
      for (let y = 0; y < cell.height; y++) {
        const line = bytes.subarray(3 * y * cell.width, 3 * (y + 1) * cell.width);
        rgb.set(line, 3 * ((cell.y + y) * width + cell.x));
      }
    });
  });
  return { width, height, rgb };
}
