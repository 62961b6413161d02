// The sky of the engraving: the sun with its rays, rings of lines around it, and clouds left almost white.
import { smooth } from '../colour.ts';
import { type Hatch, inkOf } from '../hatch.ts';
import type { Noise } from '../noise.ts';

/** The sun's disc, from which light falls. */
export const SUN = { x: 430, y: 138, radius: 54 };

const RAYS = 32;

/** Rings around the sun that straighten out to level lines, and clouds left almost white. */
export function skyInk(x: number, y: number, cloud: Noise): number {
  const away = Math.hypot(x - SUN.x, y - SUN.y);
  if (away < SUN.radius) {
    const rim = smooth(SUN.radius - 3.4, SUN.radius - 1.8, away);
    const level: Hatch = { phase: x * 0.6 + y * 0.8, gap: 9, from: 0 };
    return Math.max(rim, inkOf([level], 0.28 * smooth(-30, 54, y - SUN.y + x - SUN.x)));
  }
  const angle = Math.atan2(y - SUN.y, x - SUN.x);
  const ray = { phase: (angle * RAYS * 8) / (2 * Math.PI), gap: 8, from: 0 };
  const long = SUN.radius + (Math.round(ray.phase / 8) % 2 === 0 ? 44 : 28);
  const rays = inkOf([ray], smooth(long, SUN.radius - 8, away));
  const rings: Hatch = { phase: away, gap: 10, from: 0 };
  const billow = cloud(x, y);
  const steep = Math.hypot(cloud(x + 2, y) - billow, cloud(x, y + 2) - billow) / 2;
  // In units, so that the outline is as wide everywhere.
  const inside = billow / Math.max(steep, 0.004);
  const edge = smooth(-0.6, 0.6, inside);
  const tone = 0.3 + 0.35 * smooth(80, 420, away) + 0.1 * smooth(180, 0, y);
  const open = inkOf([rings, { phase: 0.7 * x + 0.7 * y, gap: 11, from: 0.5 }], tone);
  const shade = 0.06 + 0.44 * smooth(0.45, 0, billow);
  const white = inkOf([{ phase: 64 * billow + 0.3 * y, gap: 9, from: 0 }], shade);
  const outline = smooth(2.4, 1.2, Math.abs(inside));
  const sky = Math.max(outline, open * (1 - edge) + white * edge);
  const near = smooth(SUN.radius + 49, SUN.radius + 48, away);
  return near * rays * smooth(SUN.radius + 5, SUN.radius + 8, away) + (1 - near) * sky;
}
