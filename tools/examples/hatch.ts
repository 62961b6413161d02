// Engraved lines as a function of the place: they swell with the tone, and more sets of lines join in the dark.
import { clamp, smooth } from './colour.ts';

/** One set of lines. */
export interface Hatch {
  /** Grows by about 1 per unit across the lines. */
  readonly phase: number;
  /** From one line to the next, in units. */
  readonly gap: number;
  /** The tone at which these lines begin. */
  readonly from: number;
}

/** How soft the edge of a line is, in units. */
const EDGE = 0.55;

/** How much ink, from 0 to 1, the sets of lines put at a place whose darkness is `tone`. */
export function inkOf(hatches: readonly Hatch[], tone: number): number {
  let paper = 1;
  for (const [index, { phase, gap, from }] of hatches.entries()) {
    const end = hatches[index + 1]?.from ?? 1;
    const share = clamp((tone - from) / (Math.max(end, from + 0.35) - from), 0, 1);
    if (share <= 0) continue;
    // The widest line leaves a third of the gap white: engravers need it, and so does the next set.
    const half = 0.5 * gap * (0.1 + 0.52 * share) * smooth(0, 0.12, share);
    const place = phase / gap;
    const away = Math.abs(place - Math.round(place)) * gap;
    paper *= 1 - smooth(half + EDGE, half - EDGE, away);
  }
  return 1 - paper;
}
