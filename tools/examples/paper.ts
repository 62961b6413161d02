// A picture of cut paper: sheets of gouache in bright colours, with algae, leaves and ribbons cut out by scissors.
import type { Canvas } from './canvas.ts';
import { colour } from './colour.ts';
import { type Noise, noiseOf } from './noise.ts';
import { algae, bodyOf, burst, fan, type Limb, ribbon } from './organic.ts';
import { type Random, seeded } from './seeded.ts';
import { paste } from './sheet.ts';

const PAINT = {
  blue: colour('#1d3fa5'),
  sky: colour('#79b4dc'),
  pink: colour('#e8528f'),
  rose: colour('#f4b3bd'),
  orange: colour('#ee7426'),
  yellow: colour('#f7c52f'),
  green: colour('#148a5c'),
  lime: colour('#a5c93f'),
  red: colour('#cf2b2c'),
  violet: colour('#7d56a8'),
  black: colour('#1b1a20'),
  white: colour('#f8f1e2'),
};
type Name = keyof typeof PAINT;
type Grow = (random: Random, size: number) => Limb[];

/** A ground with one shape on it: its box, both colours, and how the shape grows, turns and fills the box. */
type Panel = readonly [
  box: readonly [number, number, number, number],
  ground: Name,
  shape: Name,
  grow: Grow,
  turn: number,
  size: number,
];

const PANELS: readonly Panel[] = [
  [[0, 0, 150, 190], 'blue', 'white', algae, 0.1, 170],
  [[150, 0, 300, 128], 'orange', 'black', burst, 0, 122],
  [[300, 0, 468, 176], 'rose', 'green', fan, -0.2, 136],
  [[468, 0, 640, 140], 'yellow', 'violet', algae, 1.35, 150],
  [[0, 190, 118, 344], 'lime', 'red', ribbon, 0.1, 150],
  [[118, 190, 300, 360], 'white', 'blue', algae, -0.3, 168],
  [[150, 128, 300, 190], 'pink', 'yellow', ribbon, 1.57, 108],
  [[300, 176, 438, 330], 'black', 'yellow', algae, 0.15, 146],
  [[438, 140, 560, 300], 'sky', 'orange', burst, 0.3, 126],
  [[560, 140, 640, 330], 'red', 'rose', ribbon, 0, 176],
  [[0, 344, 168, 512], 'violet', 'lime', fan, 0.2, 134],
  [[168, 360, 320, 512], 'yellow', 'pink', algae, 0.4, 146],
  [[320, 330, 486, 512], 'green', 'white', fan, 0.1, 148],
  [[486, 300, 640, 400], 'white', 'black', algae, -1.4, 128],
  [[486, 400, 640, 512], 'pink', 'blue', burst, 0.1, 116],
];

/** Small pieces that lie across the seams: place, colour, growth, turn and size. */
const PIECES: readonly (readonly [number, number, Name, Grow, number, number])[] = [
  [146, 206, 'orange', fan, 0.5, 46],
  [302, 140, 'white', burst, 0, 44],
  [470, 158, 'red', fan, -0.8, 50],
  [436, 318, 'pink', burst, 0, 48],
  [122, 352, 'yellow', burst, 0, 46],
  [320, 372, 'sky', fan, 1.2, 48],
  [484, 420, 'orange', ribbon, 0.5, 56],
  [566, 150, 'white', fan, 2.6, 40],
  [234, 362, 'black', fan, -1.2, 44],
  [20, 196, 'black', burst, 0, 38],
];

/** Paints, cuts and pastes the whole picture. */
export function drawPaper(canvas: Canvas, seed: number): void {
  const random = seeded(seed);
  const texture = noiseOf(seed);
  canvas.shade(() => PAINT.white);
  for (const [[left, top, right, bottom], ground] of PANELS) {
    const [width, height] = [right - left, bottom - top];
    const box: Noise = (x, y) => Math.max(Math.abs(x) - width / 2, Math.abs(y) - height / 2) - 1;
    const middle = [(left + right) / 2, (top + bottom) / 2] as const;
    paste(canvas, texture, {
      body: box,
      middle,
      reach: Math.max(width, height) / 2 + 4,
      paint: PAINT[ground],
      turn: 0,
      random,
    });
  }
  for (const [[left, top, right, bottom], , shape, grow, turn, size] of PANELS) {
    const middle = [(left + right) / 2, (top + bottom) / 2] as const;
    const body = centred(grow(random, size), turn);
    paste(canvas, texture, { body, middle, reach: 0.75 * size, paint: PAINT[shape], turn, random });
  }
  for (const [x, y, name, grow, turn, size] of PIECES) {
    const body = centred(grow(random, size), turn);
    paste(canvas, texture, {
      body,
      middle: [x, y],
      reach: 0.8 * size,
      paint: PAINT[name],
      turn,
      random,
    });
  }
}

/** A body turned, with the middle of its box at (0, 0). */
function centred(limbs: readonly Limb[], turn: number): Noise {
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  const turned = ([x, y]: Limb['from']) => [x * cosine - y * sine, x * sine + y * cosine] as const;
  const bones = limbs.map(({ from, to, radii }) => ({ from: turned(from), to: turned(to), radii }));
  const middleOf = (axis: 0 | 1) => {
    const places = bones.map(({ to }) => to[axis]).concat(bones[0]!.from[axis]);
    return (Math.min(...places) + Math.max(...places)) / 2;
  };
  const [x0, y0] = [middleOf(0), middleOf(1)];
  const body = bodyOf(bones, 0.55 * Math.max(...limbs.map(({ radii }) => radii[0])));
  return (x, y) => body(x + x0, y + y0);
}
