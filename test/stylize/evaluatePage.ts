// The page of evaluate.test.ts: the losses of a run's own image and of others.
import type { StepLosses } from '../../src/stylization.ts';
import { prepareStylization } from '../../src/stylize.ts';
import { shallowJob } from '../gpu/smallJob.ts';
import { openWatchedGpu } from '../gpu/watchedGpu.ts';

const lossesOf = ({ step, ms, ...losses }: StepLosses) => losses;

/** What the tests call in the page. */
export const evaluating = {
  /**
   * Losses at the start and after three steps, and those of these two images when another run, or the same one, is
   * asked for them; then of the image that the asked run still has, and whether its steps went on as the first run's.
   */
  async others() {
    const { gpu } = await openWatchedGpu();
    const [first, second] = [
      await prepareStylization(gpu, shallowJob()),
      await prepareStylization(gpu, shallowJob()),
    ];
    const start = { losses: lossesOf(await first.evaluate()), image: await first.image() };
    await first.advance(3);
    const later = { losses: lossesOf(await first.evaluate()), image: await first.image() };
    await second.advance(1);
    // The image that is asked about is no part of the steps that are asked for at the same time. The last one differs
    // from what the run has then, so that it would show if it stayed.
    const [ofLater, , ofStart, own] = await Promise.all([
      second.evaluate(later.image),
      second.advance(2),
      second.evaluate(start.image),
      second.evaluate(),
    ]);
    const isSame = (await second.image()).data.every((value, k) => value === later.image.data[k]);
    gpu.check();
    gpu.destroy();
    const asked = [ofStart, ofLater, own].map(lossesOf);
    return { right: [start.losses, later.losses, later.losses], asked, isSame };
  },

  /** What is said of an image of another size. */
  async otherSize(): Promise<string> {
    const { gpu } = await openWatchedGpu();
    const job = shallowJob();
    const run = await prepareStylization(gpu, job);
    try {
      await run.evaluate(job.style);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    } finally {
      gpu.destroy();
    }
  },
};

Object.assign(globalThis, { evaluating });
