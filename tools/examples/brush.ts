// Strokes of a bristle brush with thick paint: their colour and their height, which light falls on at the end.
import type { Canvas } from './canvas.ts';
import { type Colour, clamp, smooth, times } from './colour.ts';
import type { Point } from './coverage.ts';
import type { Noise } from './noise.ts';

/** A brush's way over the canvas. */
export interface Stroke {
  readonly path: readonly Point[];
  /** Half the width in its middle, in units. */
  readonly radius: number;
  readonly paint: Colour;
  /** How much bristles vary the light of the paint. */
  readonly contrast: number;
  /** Tells the bristles of two strokes apart. */
  readonly bristles: number;
}

/** Strokes, and the height of the paint they left. */
export class Brush {
  private readonly heights: Float32Array;
  private readonly distance: Float32Array;
  private readonly across: Float32Array;
  private readonly along: Float32Array;

  constructor(
    private readonly canvas: Canvas,
    private readonly noise: Noise,
  ) {
    const pixels = canvas.columns * canvas.rows;
    this.heights = new Float32Array(pixels);
    this.distance = new Float32Array(pixels).fill(Number.POSITIVE_INFINITY);
    this.across = new Float32Array(pixels);
    this.along = new Float32Array(pixels);
  }

  /** Lays one stroke over what is there. */
  draw(stroke: Stroke): void {
    const touched: number[] = [];
    for (let index = 1; index < stroke.path.length; index++) this.measure(stroke, index, touched);
    for (const pixel of touched) {
      this.lay(stroke, pixel);
      this.distance[pixel] = Number.POSITIVE_INFINITY;
    }
  }

  /** Finds for pixels near a segment where they lie in the stroke: from 0 to 1 along it, in units across. */
  private measure({ path, radius }: Stroke, index: number, touched: number[]): void {
    const [[x0, y0], [x1, y1]] = [path[index - 1]!, path[index]!];
    const [dx, dy] = [x1 - x0, y1 - y0];
    const squared = dx * dx + dy * dy || 1;
    const length = Math.sqrt(squared);
    const { scale, columns, rows } = this.canvas;
    const first = Math.max(0, Math.floor((Math.min(x0, x1) - radius) * scale));
    const last = Math.min(columns - 1, Math.ceil((Math.max(x0, x1) + radius) * scale));
    const top = Math.max(0, Math.floor((Math.min(y0, y1) - radius) * scale));
    const bottom = Math.min(rows - 1, Math.ceil((Math.max(y0, y1) + radius) * scale));
    for (let row = top; row <= bottom; row++) {
      for (let column = first; column <= last; column++) {
        const [px, py] = [(column + 0.5) / scale - x0, (row + 0.5) / scale - y0];
        const t = clamp((px * dx + py * dy) / squared, 0, 1);
        const [ox, oy] = [px - t * dx, py - t * dy];
        const away = ox * ox + oy * oy;
        const pixel = row * columns + column;
        if (away > radius * radius || away >= this.distance[pixel]!) continue;
        if (this.distance[pixel] === Number.POSITIVE_INFINITY) touched.push(pixel);
        this.distance[pixel] = away;
        this.across[pixel] = (px * dy - py * dx) / length;
        this.along[pixel] = (index - 1 + t) / (path.length - 1);
      }
    }
  }

  private lay({ radius, paint, contrast, bristles, path }: Stroke, pixel: number): void {
    const [along, across] = [this.along[pixel]!, this.across[pixel]!];
    // The brush comes down fast and runs dry at its end, where single bristles still paint.
    const taper = Math.min(smooth(-0.04, 0.1, along), smooth(1.04, 0.62, along) * 0.75 + 0.25);
    const away = Math.sqrt(this.distance[pixel]!);
    if (away > 1.4 * radius * taper) return;
    const bristle = this.noise(across * 1.1 + 31.7 * bristles, along * path.length * 0.22);
    const edge = radius * taper * (1 + 0.22 * bristle);
    const opacity = smooth(edge, edge - 0.16 * radius - 0.5, away);
    const dry = smooth(0.7, 1, along) * smooth(-0.1, 0.5, bristle);
    const covers = opacity * (1 - 0.8 * dry);
    if (covers <= 0) return;
    this.canvas.blend(pixel, times(paint, 1 + contrast * bristle), covers);
    const round = 1 - (across / radius) ** 2;
    const height = 0.55 + 0.45 * bristle + 0.5 * round + 0.3 * smooth(0.85, 1, along);
    this.heights[pixel]! += (height - this.heights[pixel]!) * covers;
  }

  /** Lets light from the upper left fall on the paint. */
  light(strength: number): void {
    const { columns, rows, scale, data } = this.canvas;
    const height = (column: number, row: number) =>
      this.heights[clamp(row, 0, rows - 1) * columns + clamp(column, 0, columns - 1)]!;
    const reach = Math.max(1, Math.round(scale / 2));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const right = height(column + reach, row) - height(column - reach, row);
        const down = height(column, row + reach) - height(column, row - reach);
        const slope = clamp(((0.6 * right + 0.8 * down) / (2 * reach)) * scale, -1, 1);
        const at = 3 * (row * columns + column);
        const shine = Math.max(0, slope - 0.35) * 0.25;
        for (let channel = 0; channel < 3; channel++) {
          data[at + channel] = data[at + channel]! * (1 + strength * slope) + shine * strength;
        }
      }
    }
  }
}
