// Trees made of many dabs of leaves, dark within and lit on the side of the dusk; and reeds near by.
import type { Canvas } from '../canvas.ts';
import { type Colour, colour, colours, mix, ramp } from '../colour.ts';
import { arc, line } from '../outlines.ts';
import { between, type Random } from '../seeded.ts';
import { DUSK, STREET } from './place.ts';

const ROUND = colours('#1f2b3c #2f4a44 #56703f #a08a48 #d9a456');
const SLIM = colours('#1b2340 #283c4a #3f5a4c #7d7a4c #b98c52');
const BARK = colour('#2c2030');

/** Place, height, half width, and whether it is slim like a poplar. */
const TREES: readonly (readonly [number, number, number, boolean])[] = [
  [57, 46, 15, false],
  [121, 52, 16, false],
  [247, 78, 9, true],
  [262, 62, 8, true],
  [374, 42, 14, false],
  [424, 60, 8, true],
  [658, 48, 15, false],
  [704, 66, 9, true],
];

/** Draws the trees along the street. */
export function drawTrees(canvas: Canvas, random: Random): void {
  for (const tree of TREES) drawTree(canvas, random, ...tree);
}

function drawTree(
  canvas: Canvas,
  random: Random,
  x: number,
  height: number,
  half: number,
  isSlim: boolean,
): void {
  const crown = isSlim ? 0.9 * height : 0.7 * height;
  const middle = STREET - height + crown / 2;
  canvas.fill(line([x, STREET + 1], [x, middle], 3.2, 1.6), BARK);
  const leaves = Math.round(half * crown * 0.55);
  const towards = Math.sign(DUSK.x - x);
  for (let leaf = 0; leaf < leaves; leaf++) {
    // From the inside out, and from below up, so that lit leaves lie on top.
    const [angle, out] = [2 * Math.PI * random(), Math.sqrt((leaf + random()) / leaves)];
    const taper = isSlim ? 0.75 - 0.4 * Math.sin(-angle) : 1;
    const across = out * Math.cos(angle) * taper;
    const down = out * Math.sin(angle);
    const light = 0.36 + 0.3 * across * towards - 0.34 * down + between(random, -0.2, 0.2);
    const size = between(random, 1.2, 2.7) * (isSlim ? 0.85 : 1.1);
    const paint: Colour = ramp(isSlim ? SLIM : ROUND, light);
    canvas.fill(
      arc([x + across * half, middle + (down * crown) / 2], [size, size * 0.8], [0, 1], 8),
      paint,
      0.92,
    );
  }
}

/** Dark reeds in a corner of the foreground, from `left` to `right`. */
export function drawReeds(canvas: Canvas, random: Random, left: number, right: number): void {
  for (let reed = 0; reed < 90; reed++) {
    const place = random() ** 1.4;
    const x = left + (right - left) * place;
    const tall = between(random, 40, 110) * (1 - 0.6 * place);
    const bend = between(random, -16, 22);
    const paint = mix(colour('#0e1530'), colour('#38405a'), random() * 0.7);
    let from: readonly [number, number] = [x, canvas.height + 6];
    for (let piece = 1; piece <= 6; piece++) {
      const share = piece / 6;
      const to = [x + bend * share ** 2, canvas.height + 6 - tall * share] as const;
      canvas.fill(line(from, to, 2.6 * (1.1 - share + 1 / 6), 2.6 * (1.1 - share)), paint);
      from = to;
    }
    if (reed % 7 === 0) canvas.fill(arc([from[0], from[1]], [2, 7], [0, 1], 14), colour('#4a2a2c'));
  }
}
