// The example pictures: what they are called, how large they are, and how they get from a seed to pixels.
import { type Bytes, Canvas } from './canvas.ts';
import { drawInk } from './ink.ts';
import { drawPaper } from './paper.ts';
import { drawRiver } from './river.ts';
import { drawSwirls } from './swirls.ts';

/** One example picture. */
export interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** Of the lossy file, up to 100. */
  readonly quality: number;
  draw(canvas: Canvas, seed: number): void;
}

/** A content, and three styles. */
export const pictures: readonly Picture[] = [
  { name: 'river', width: 768, height: 512, seed: 1, quality: 95, draw: drawRiver },
  { name: 'swirls', width: 640, height: 512, seed: 1, quality: 88, draw: drawSwirls },
  { name: 'paper', width: 640, height: 512, seed: 1, quality: 93, draw: drawPaper },
  { name: 'ink', width: 640, height: 512, seed: 1, quality: 84, draw: drawInk },
];

/** Pixels drawn to a side of each pixel that is kept. */
const OVERSAMPLING = 2;

/** The pixels of a picture; `scale` 1 gives the size it is kept in. */
export function render(picture: Picture, scale = 1, seed = picture.seed): Bytes {
  const canvas = new Canvas(picture.width, picture.height, OVERSAMPLING * scale);
  picture.draw(canvas, seed);
  return canvas.toBytes(OVERSAMPLING);
}
