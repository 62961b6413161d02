// A rowing boat with its mirror image.
import type { Canvas } from '../canvas.ts';
import { colour, mix, times } from '../colour.ts';
import type { Point } from '../coverage.ts';
import { arc, line } from '../outlines.ts';

const HULL = colour('#8a3f34');
const WOOD = colour('#c98f5c');
const DARK = colour('#1a1c38');

/** Draws a boat whose waterline has its middle at (x, y). */
export function drawBoat(canvas: Canvas, [x, y]: Point, size: number): void {
  const at = (points: readonly Point[], mirror = 1): Point[] =>
    points.map(([across, up]) => [x + size * across, y - mirror * size * up]);
  const rim: Point[] = [
    [-1.08, 0.3],
    [-0.6, 0.2],
    [0, 0.16],
    [0.6, 0.21],
    [1.1, 0.36],
  ];
  const keel: Point[] = [
    [0.94, 0.06],
    [0.6, -0.04],
    [-0.6, -0.04],
    [-0.92, 0.04],
  ];
  const inside: Point[] = [
    [-1.08, 0.3],
    [-0.5, 0.27],
    [0.2, 0.25],
    [0.7, 0.29],
    [1.1, 0.36],
    [0.6, 0.21],
    [0, 0.16],
    [-0.6, 0.2],
  ];
  for (let wave = 0; wave < 7; wave++) {
    // The mirror image, torn by ripples into strips.
    const strip: Point[] = [
      [-0.98 + 0.05 * wave, 0.02 + 0.05 * wave],
      [0.98 - 0.06 * wave, 0.02 + 0.05 * wave],
      [0.9 - 0.04 * wave, 0.055 + 0.05 * wave],
      [-0.9 + 0.07 * wave, 0.055 + 0.05 * wave],
    ];
    canvas.fill(at(strip, -1), mix(HULL, DARK, 0.55), 0.75 - 0.09 * wave);
  }
  canvas.fill(arc([x, y + 0.03 * size], [1.02 * size, 0.07 * size]), DARK, 0.5);
  canvas.fill(at(inside), times(WOOD, 0.5));
  canvas.fill(at([...rim, ...keel]), (px, py) => {
    const plank =
      Math.floor((y - py + (0.06 * (px - x) ** 2) / size) / (0.075 * size)) % 2 === 0 ? 1 : 0.86;
    return times(HULL, plank * (0.62 + 0.3 * ((px - x) / size + 1)));
  });
  for (let index = 1; index < rim.length; index++) {
    const [from, to] = at([rim[index - 1]!, rim[index]!]) as [Point, Point];
    canvas.fill(line(from, to, 0.045 * size), times(WOOD, 1.1));
  }
  for (const seat of [-0.35, 0.3]) {
    const [from, to] = at([
      [seat, 0.22],
      [seat + 0.16, 0.275],
    ]) as [Point, Point];
    canvas.fill(line(from, to, 0.07 * size), WOOD);
  }
  const [grip, blade] = at([
    [0.1, 0.38],
    [-0.5, -0.1],
  ]) as [Point, Point];
  canvas.fill(line(grip, blade, 0.035 * size), times(WOOD, 1.15));
  canvas.fill(line(blade, [blade[0] - 0.1 * size, blade[1] + 0.08 * size], 0.07 * size), WOOD);
}
