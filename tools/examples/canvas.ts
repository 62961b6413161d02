// A canvas of colours in floating point. Pictures are drawn in units that do not depend on the number of pixels.
import { type Colour, clamp, mix } from './colour.ts';
import { coverageOf, type Point } from './coverage.ts';

/** One colour, or one for each place. */
export type Paint = Colour | ((x: number, y: number) => Colour);

/** 8-bit RGBA, [height, width, RGBA], as encoders take it. */
export interface Bytes {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** What pictures are drawn on, `width` x `height` units large, with `scale` pixels to a unit. */
export class Canvas {
  readonly columns: number;
  readonly rows: number;
  /** [rows, columns, RGB]. */
  readonly data: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly scale: number,
  ) {
    this.columns = Math.round(width * scale);
    this.rows = Math.round(height * scale);
    this.data = new Float32Array(3 * this.columns * this.rows);
  }

  /** Lays a colour over the pixel of an index. */
  blend(pixel: number, over: Colour, opacity: number): void {
    const at = 3 * pixel;
    for (let channel = 0; channel < 3; channel++) {
      this.data[at + channel]! += (over[channel]! - this.data[at + channel]!) * opacity;
    }
  }

  /** Gives each pixel of a box the colour that `shade` makes of its place and colour; left, top, right, bottom. */
  shade(
    shade: (x: number, y: number, before: Colour) => Colour,
    box: readonly [number, number, number, number] = [0, 0, this.width, this.height],
  ): void {
    const [left, top, right, bottom] = box.map((side) => Math.round(side * this.scale));
    for (let row = Math.max(0, top!); row < Math.min(this.rows, bottom!); row++) {
      for (let column = Math.max(0, left!); column < Math.min(this.columns, right!); column++) {
        const pixel = row * this.columns + column;
        const [x, y] = [(column + 0.5) / this.scale, (row + 0.5) / this.scale];
        this.data.set(shade(x, y, this.pixel(pixel)), 3 * pixel);
      }
    }
  }

  /** Fills a closed polygon. */
  fill(outline: readonly Point[], paint: Paint, opacity = 1): void {
    const { scale } = this;
    const scaled = outline.map(([x, y]): Point => [x * scale, y * scale]);
    const { left, top, columns, areas } = coverageOf(scaled, this.columns, this.rows);
    for (let index = 0; index < areas.length; index++) {
      if (areas[index] === 0) continue;
      const [column, row] = [left + (index % columns), top + Math.floor(index / columns)];
      const over =
        typeof paint === 'function' ? paint((column + 0.5) / scale, (row + 0.5) / scale) : paint;
      this.blend(row * this.columns + column, over, opacity * areas[index]!);
    }
  }

  /** Adds light around a place, as much as falls off to nothing at `radius`. */
  glow([x, y]: Point, radius: number, light: Colour, strength: number): void {
    this.shade(
      (px, py, before) => {
        const fall = Math.max(0, 1 - Math.hypot(px - x, py - y) / radius);
        return mix(before, brighter(before, light), strength * fall * fall);
      },
      [x - radius, y - radius, x + radius, y + radius],
    );
  }

  /** The colour at a place, from the four pixels around it; outside, that of the edge. */
  at(x: number, y: number): Colour {
    const column = clamp(x * this.scale - 0.5, 0, this.columns - 1.001);
    const row = clamp(y * this.scale - 0.5, 0, this.rows - 1.001);
    const [left, top] = [Math.floor(column), Math.floor(row)];
    const pixel = top * this.columns + left;
    const upper = mix(this.pixel(pixel), this.pixel(pixel + 1), column - left);
    const below = pixel + this.columns;
    const lower = mix(this.pixel(below), this.pixel(below + 1), column - left);
    return mix(upper, lower, row - top);
  }

  /** 8-bit pixels, each the mean of `step` x `step` of the canvas. */
  toBytes(step: number): Bytes {
    const [width, height] = [Math.floor(this.columns / step), Math.floor(this.rows / step)];
    const data = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let index = 0; index < 3 * width * height; index++) {
      const [pixel, channel] = [Math.floor(index / 3), index % 3];
      const [column, row] = [step * (pixel % width), step * Math.floor(pixel / width)];
      let sum = 0;
      for (let down = 0; down < step; down++) {
        for (let right = 0; right < step; right++) {
          const at = (row + down) * this.columns + column + right;
          sum += clamp(this.data[3 * at + channel]!, 0, 1);
        }
      }
      data[4 * pixel + channel] = Math.round((255 * sum) / step ** 2);
    }
    return { width, height, data };
  }

  private pixel(index: number): Colour {
    return [this.data[3 * index]!, this.data[3 * index + 1]!, this.data[3 * index + 2]!];
  }
}

/** Light on light: never above 1. */
function brighter(a: Colour, b: Colour): Colour {
  return [1 - (1 - a[0]) * (1 - b[0]), 1 - (1 - a[1]) * (1 - b[1]), 1 - (1 - a[2]) * (1 - b[2])];
}
