// Where things stand in the river's picture, and the light that falls on them.
import { type Colour, colour, mix, times } from '../colour.ts';

/** The height of the water's edge below the houses. */
export const SHORE = 338;

/** The height on which the houses stand. */
export const STREET = 326;

/** The last light of the day, low behind the bridge. */
export const DUSK = { x: 540, y: 318 };

/** The moon's disc. */
export const MOON = { x: 566, y: 92, radius: 23 };

const AMBER = colour('#ffb070');
const NIGHT = colour('#3b3f78');

/** A thing's colour at a place: warm towards the dusk, bluish away from it and from the sky. */
export function lit(paint: Colour, x: number, y: number): Colour {
  const away = Math.min(1, Math.abs(x - DUSK.x) / 560);
  const high = Math.max(0, Math.min(1, (STREET - y) / 130));
  const light = mix(AMBER, NIGHT, 0.28 + 0.5 * away);
  const toned = mix(paint, [paint[0] * light[0], paint[1] * light[1], paint[2] * light[2]], 0.62);
  return times(toned, 0.86 + 0.22 * high);
}
