// A print of hills under a sun, engraved: lines follow the forms, swell where it is dark, and cross in the shadows.
import type { Canvas } from './canvas.ts';
import { type Colour, clamp, colour, mix, smooth } from './colour.ts';
import { landInk, ridgesOf } from './ink/hills.ts';
import { skyInk } from './ink/sky.ts';
import { treesOf } from './ink/trees.ts';
import { fractal, noiseOf, sampled } from './noise.ts';

const PAPER = colour('#efdfbd');
/** Far and near: the print has two inks. */
const SEPIA = colour('#6b3a1c');
const BLACK = colour('#1c130e');

/** Cuts and prints the whole picture. */
export function drawInk(canvas: Canvas, seed: number): void {
  const [wobble, rough, grain] = [noiseOf(seed), fractal(noiseOf(seed + 1), 2), noiseOf(seed + 2)];
  const cloud = sampled((x, y) => rough(x / 150, y / 62 + 3) - 0.18, canvas, 2, 10);
  const ridges = ridgesOf(seed, canvas.width);
  const tree = treesOf(ridges, seed);
  canvas.shade((x, y) => {
    // A hand is not a ruler.
    const handX = x + 1.6 * wobble(x / 38, y / 38) + 0.35 * wobble(x / 5, y / 5);
    const handY = y + 1.6 * wobble(x / 38 + 50, y / 38) + 0.35 * wobble(x / 5 + 90, y / 5);
    const ink =
      tree(handX, handY) ?? landInk(ridges, handX, handY, cloud) ?? skyInk(handX, handY, cloud);
    // Paper takes ink unevenly, and shows its fibres.
    const taken = clamp(ink * (0.93 + 0.09 * grain(x / 2.2, y / 2.2)), 0, 1);
    const fibre = 1 + 0.022 * grain(x / 1.7, y / 5) + 0.02 * cloud(x, 0.4 * y);
    const paper: Colour = [PAPER[0] * fibre, PAPER[1] * fibre, PAPER[2] * fibre];
    return mix(paper, mix(SEPIA, BLACK, smooth(150, 330, y)), taken);
  });
}
