// Which part of each pixel a polygon covers: exact areas, summed from the polygon's edges along each row.

/** A place in a picture. */
export type Point = readonly [number, number];

/** Areas in [0, 1] of pixels [rows, columns] from (left, top) on. */
export interface Coverage {
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly areas: Float32Array;
}

/** The coverage of a closed polygon, within the picture; holes turn the other way. */
export function coverageOf(outline: readonly Point[], width: number, height: number): Coverage {
  const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
  const left = Math.max(0, Math.floor(Math.min(...xs)));
  const top = Math.max(0, Math.floor(Math.min(...ys)));
  const columns = Math.max(0, Math.min(width, Math.ceil(Math.max(...xs))) - left);
  const rows = Math.max(0, Math.min(height, Math.ceil(Math.max(...ys))) - top);
  const stride = columns + 2;
  const steps = new Float32Array(rows * stride);
  for (const [index, [x, y]] of outline.entries()) {
    const [nextX, nextY] = outline[(index + 1) % outline.length]!;
    addEdge(steps, stride, rows, [x - left, y - top], [nextX - left, nextY - top]);
  }
  const areas = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0, sum = 0; column < columns; column++) {
      sum += steps[row * stride + column]!;
      areas[row * columns + column] = Math.min(1, Math.abs(sum));
    }
  }
  return { left, top, columns, rows, areas };
}

/** Adds how an edge changes the covered area from each pixel of a row to the next. */
function addEdge(steps: Float32Array, stride: number, rows: number, from: Point, to: Point): void {
  if (from[1] === to[1]) return;
  const sign = from[1] < to[1] ? 1 : -1;
  const [[x0, y0], [x1, y1]] = sign > 0 ? [from, to] : [to, from];
  const slope = (x1 - x0) / (y1 - y0);
  const within = (x: number) => Math.min(Math.max(x, 0), stride - 2);
  for (let row = Math.max(0, Math.floor(y0)); row < Math.min(rows, Math.ceil(y1)); row++) {
    const [start, end] = [Math.max(row, y0), Math.min(row + 1, y1)];
    const [a, b] = [within(x0 + (start - y0) * slope), within(x0 + (end - y0) * slope)];
    addRow(steps, row * stride, sign * (end - start), Math.min(a, b), Math.max(a, b));
  }
}

/** An edge within one row, from column `low` to `high`, that takes `height` of it. */
function addRow(steps: Float32Array, at: number, height: number, low: number, high: number): void {
  const first = Math.floor(low);
  const last = Math.max(first, Math.ceil(high) - 1);
  let before = 0;
  for (let column = first; column <= last; column++) {
    const share = columnArea(column, low, high);
    steps[at + column]! += height * (share - before);
    before = share;
  }
  steps[at + last + 1]! += height * (1 - before);
}

/** The area right of the edge in a column, as a share of the edge's height. */
function columnArea(column: number, low: number, high: number): number {
  if (high - low < 1e-9) return column + 1 - low;
  const [from, to] = [Math.max(low, column), Math.min(high, column + 1)];
  const passed = (from - low) / (high - low);
  const here = (to - from) / (high - low);
  return passed + here * (column + 1 - (from + to) / 2);
}
