// Shapes that grow: distances to bodies made of tapered limbs that melt into one another.
import { clamp } from './colour.ts';
import type { Point } from './coverage.ts';
import type { Noise } from './noise.ts';
import { between, type Random } from './seeded.ts';

/** A limb from one place to another, with its radius at both. */
export interface Limb {
  readonly from: Point;
  readonly to: Point;
  readonly radii: readonly [number, number];
}

/** How far a place is from a body; below 0 inside. */
export function bodyOf(limbs: readonly Limb[], melting: number): Noise {
  return (x, y) => {
    let nearest = 1e3;
    for (const { from, to, radii } of limbs) {
      const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
      const [px, py] = [x - from[0], y - from[1]];
      const t = clamp((px * dx + py * dy) / (dx * dx + dy * dy || 1), 0, 1);
      const away = Math.hypot(px - t * dx, py - t * dy) - radii[0] - t * (radii[1] - radii[0]);
      const meet = Math.max(melting - Math.abs(nearest - away), 0) / melting;
      nearest = Math.min(nearest, away) - 0.25 * meet * meet * melting;
    }
    return nearest;
  };
}

/** A bent limb: from a place in a direction (0 is up, clockwise), turning by `turn` over its length. */
export function bentLimb(
  start: Point,
  direction: number,
  length: number,
  turn: number,
  [thick, thin]: readonly [number, number],
): Limb[] {
  const pieces = 5;
  let from = start;
  return Array.from({ length: pieces }, (_, piece) => {
    const angle = direction + (turn * (piece + 0.5)) / pieces;
    const reach = length / pieces;
    const to: Point = [from[0] + reach * Math.sin(angle), from[1] - reach * Math.cos(angle)];
    const radius = (share: number) => thick + (thin - thick) * share;
    const limb: Limb = { from, to, radii: [radius(piece / pieces), radius((piece + 1) / pieces)] };
    from = to;
    return limb;
  });
}

/** A stem with fingers on both sides that bend upwards, `size` high, its foot at (0, 0). */
export function algae(random: Random, size: number): Limb[] {
  const stem = bentLimb(
    [0, 0],
    between(random, -0.25, 0.25),
    0.86 * size,
    between(random, -0.5, 0.5),
    [0.05 * size, 0.045 * size],
  );
  const pairs = size > 140 ? 5 : 4;
  const fingers = Array.from({ length: 2 * pairs }, (_, index) => {
    const side = index % 2 === 0 ? 1 : -1;
    const height = (Math.floor(index / 2) + 0.6) / pairs;
    const joint = stem[Math.min(4, Math.floor(5 * height))]!.from;
    const length = size * (0.46 - 0.22 * height) * between(random, 0.85, 1.1);
    const radii = [0.032 * size, 0.047 * size * between(random, 0.9, 1.15)] as const;
    return bentLimb(
      joint,
      side * between(random, 1.25, 1.5),
      length,
      -side * between(random, 0.5, 1.2),
      radii,
    );
  });
  return [...stem, ...fingers.flat()];
}

/** Fingers that spread from one foot at (0, 0), the middle ones longest. */
export function fan(random: Random, size: number): Limb[] {
  const count = size > 110 ? 7 : 5;
  return Array.from({ length: count }, (_, index) => {
    const place = (2 * index) / (count - 1) - 1;
    const length = size * (0.95 - 0.34 * place * place) * between(random, 0.9, 1.05);
    const radii = [0.04 * size, 0.066 * size] as const;
    return bentLimb([0, 0], 1.08 * place, length, 0.35 * place * between(random, 0.4, 1.6), radii);
  }).flat();
}

/** Arms all round a middle at (0, 0). */
export function burst(random: Random, size: number): Limb[] {
  const count = 9;
  const start = between(random, 0, 1);
  return Array.from({ length: count }, (_, index) => {
    const direction = start + (2 * Math.PI * index) / count;
    const length = 0.5 * size * between(random, 0.78, 1.05);
    return bentLimb([0, 0], direction, length, 0.7, [0.085 * size, 0.045 * size]);
  }).flat();
}

/** One ribbon that winds upwards from (0, 0). */
export function ribbon(random: Random, size: number): Limb[] {
  const side = random() < 0.5 ? 1 : -1;
  let [foot, limbs]: [Point, Limb[]] = [[-0.1 * size * side, 0], []];
  for (let bend = 0; bend < 3; bend++) {
    const turn = side * (bend % 2 === 0 ? 1 : -1);
    const radii = [0.066, 0.066].map((radius) => radius * size * (1 - 0.12 * bend));
    const next = bentLimb(foot, 1.1 * turn, 0.46 * size, -2.2 * turn, [radii[0]!, radii[1]!]);
    foot = next.at(-1)!.to;
    limbs = [...limbs, ...next];
  }
  return limbs;
}
