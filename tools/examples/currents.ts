// The currents that strokes follow: whirls, and circles around lights.
import { smooth } from './colour.ts';
import type { Point } from './coverage.ts';
import { alongLevels, type Noise } from './noise.ts';

/** A current round a place; its sign is its sense. */
interface Whirl {
  readonly centre: Point;
  readonly radius: number;
  readonly strength: number;
}

/** A light with a halo. */
export interface Light {
  readonly centre: Point;
  readonly radius: number;
  readonly warmth: number;
}

const WHIRLS: readonly Whirl[] = [
  { centre: [250, 205], radius: 82, strength: 1.5 },
  { centre: [405, 262], radius: 66, strength: -1.4 },
  { centre: [90, 372], radius: 70, strength: -1.3 },
  { centre: [560, 400], radius: 74, strength: 1.4 },
  { centre: [300, 428], radius: 62, strength: 1.2 },
  { centre: [610, 150], radius: 58, strength: -1.1 },
];

/** All lights. */
export const LIGHTS: readonly Light[] = [
  { centre: [512, 92], radius: 84, warmth: 1 },
  { centre: [84, 84], radius: 62, warmth: 0.6 },
  { centre: [352, 66], radius: 44, warmth: 0.2 },
  { centre: [212, 62], radius: 34, warmth: 0.8 },
  { centre: [154, 236], radius: 40, warmth: 0.4 },
  { centre: [520, 276], radius: 50, warmth: 0.7 },
  { centre: [196, 344], radius: 46, warmth: 0.9 },
  { centre: [420, 396], radius: 56, warmth: 0.5 },
  { centre: [44, 470], radius: 44, warmth: 0.7 },
  { centre: [606, 482], radius: 40, warmth: 0.3 },
  { centre: [318, 330], radius: 26, warmth: 0.1 },
  { centre: [610, 236], radius: 28, warmth: 0.9 },
];

/** The stream function of the whole picture: strokes follow its levels. */
export function currentOf(noise: Noise): Noise {
  return (x, y) => {
    let sum = -y / 60 + 0.75 * noise(x / 170, y / 130);
    for (const { centre, radius, strength } of WHIRLS) {
      const squared = ((x - centre[0]) ** 2 + (y - centre[1]) ** 2) / radius ** 2;
      sum += 2.2 * strength * Math.exp(-squared);
    }
    for (const { centre, radius } of LIGHTS) {
      const away = Math.hypot(x - centre[0], y - centre[1]) / radius;
      sum += 6 * smooth(1.25, 0.2, away) * (1.3 - away);
    }
    return sum;
  };
}

/** Half of the way against the current, half with it. */
export function pathFrom(start: Point, length: number, current: Noise): Point[] {
  const steps = 9;
  const walk = (sign: number): Point[] => {
    const way: Point[] = [];
    for (let [x, y] = start, step = 0; step < steps / 2; step++) {
      const [right, down] = alongLevels(current, x, y, 2);
      x += (sign * right * length) / steps;
      y += (sign * down * length) / steps;
      way.push([x, y]);
    }
    return way;
  };
  return [...walk(-1).reverse(), start, ...walk(1)];
}
