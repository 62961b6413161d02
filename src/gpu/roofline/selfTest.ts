// A rate that is believed only if twice the work takes twice the time.

/** Work per second, and how it was found. */
export interface Rate {
  /** Operations or bytes per second. */
  readonly perSecond: number;
  /** Time for twice the work over time for once: 2 if the measurement is sound. */
  readonly doubling: number;
  /** False if that is not so within the tolerance: the rate is not to be trusted. */
  readonly isReliable: boolean;
}

/** How far from 2 the doubling may be. */
export const TOLERANCE = 0.2;
const PAIRS = 5;

/** Doubles the amount of work until it takes at least `leastMs`; the time of a first run, with compilation, is not looked at. */
export async function enoughWork(
  time: (amount: number) => Promise<number>,
  leastMs: number,
  mostAmount: number,
): Promise<number> {
  await time(1);
  // The better of two: one alone may have waited for others who use the machine.
  const bestMs = async (amount: number) => Math.min(await time(amount), await time(amount));
  let amount = 1;
  while (2 * amount <= mostAmount && (await bestMs(amount)) < leastMs) amount *= 2;
  return amount;
}

/** The rate of `time`, of which one amount is `workOfOne`. The best of several counts: others use the machine too. */
export async function selfTestedRate(
  time: (amount: number) => Promise<number>,
  amount: number,
  workOfOne: number,
): Promise<Rate> {
  const once: number[] = [];
  const twice: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    once.push(await time(amount));
    twice.push(await time(2 * amount));
  }
  return rateOf(Math.min(...once), Math.min(...twice), 2 * amount * workOfOne);
}

/** The rate from the times, in milliseconds, for half of the work and for all of it. */
export function rateOf(halfMs: number, wholeMs: number, work: number): Rate {
  const doubling = wholeMs / halfMs;
  const isReliable = Math.abs(doubling - 2) <= TOLERANCE;
  return { perSecond: (1000 * work) / wholeMs, doubling, isReliable };
}
