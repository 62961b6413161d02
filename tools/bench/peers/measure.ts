// The comparison: the first step of one system after the other, the same losses, then steps in turn.
import type { Browser } from 'puppeteer-core';
import { NeuralStyleError, type Recipe } from '../../../src/advanced.ts';
import { COMPARED_STEPS, largestDifference, TOLERANCE } from './agreement.ts';
import { Contestant, type Measured } from './contestant.ts';
import { type JobSize, theRecipe } from './job.ts';
import { OURS, PEERS, type SystemChoice } from './systems.ts';

/** What to compare, and for how long. */
export interface Comparison {
  readonly jobSize: JobSize;
  /** Timed steps of each system; undefined: as many as the time allows. */
  readonly steps: number | undefined;
  readonly peers?: readonly SystemChoice[];
  /** Told what is going on. */
  readonly say: (line: string) => void;
}

/** All that was found. */
export interface Measurement {
  readonly ours: Measured;
  readonly peers: readonly Measured[];
}

/** Timed steps where the time decides: at least, at most. */
const LEAST_STEPS = 3;
const MOST_STEPS = 100;
/** No further round begins after that, so that the command ends within about five minutes. */
const ENOUGH_MS = 240_000;

/** Runs all systems. Fails if ours does not run, or if the losses of another are not ours. */
export async function measure(browser: Browser, comparison: Comparison): Promise<Measurement> {
  const { jobSize, steps, say } = comparison;
  const begin = performance.now();
  const isTimeLeft = () => performance.now() - begin < ENOUGH_MS;
  const ours = new Contestant(OURS);
  const peers = (comparison.peers ?? PEERS).map((choice) => new Contestant(choice));
  const all = [ours, ...peers];
  try {
    for (const contestant of all) {
      await contestant.first(browser, jobSize, ours.adapter);
      say(progressOf(contestant));
    }
    // The second step is the warm-up: some systems compile once more in it. The third is the first that is timed.
    for (let step = 1; step < COMPARED_STEPS; step++) {
      for (const contestant of all) await contestant.step(step > 1);
    }
    for (const peer of peers) checkLosses(theRecipe, peer, ours);
    say(`the losses of the first ${COMPARED_STEPS} steps are the same`);
    const isMore = (done: number) =>
      done < (steps ?? MOST_STEPS) && (steps !== undefined || done < LEAST_STEPS || isTimeLeft());
    while (isMore(ours.stepMs.length)) {
      for (const contestant of all) await contestant.step(true);
    }
    return { ours, peers };
  } finally {
    for (const contestant of all) await contestant.close();
  }
}

/** Refuses a peer that computes something else than ours. */
export function checkLosses(recipe: Recipe, peer: Measured, ours: Measured): void {
  if (peer.error !== undefined) return;
  const difference = largestDifference(recipe, peer.trace, ours.trace);
  if (difference.relative <= TOLERANCE) return;
  const { where, found, expected } = difference;
  throw new NeuralStyleError(
    'gpu',
    `${peer.choice.name}: its losses are not ours; found ${found}, and ours ${expected}, for ${where}; ` +
      'one of the two computes something else: find out which before anything is timed',
  );
}

function progressOf({ choice, error, firstStepMs }: Measured): string {
  if (error !== undefined) return `${choice.name}: does not run; ${error}`;
  return `${choice.name}: first step done after ${(firstStepMs! / 1000).toFixed(1)} s`;
}
