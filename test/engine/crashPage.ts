// The page of crash.test.ts: a job whose GPU process dies, and what can be saved.
import { createEngine, NeuralStyleError } from '../../src/index.ts';

const PICTURES = { content: '/content.png', style: '/style.png', size: 32, steps: 6 } as const;
const engineOf = () => createEngine({ weights: '/weights/vgg19-compact.json', cache: 'none' });
const bytesOf = (image: ImageData) => [...image.data];

let snapshot: Blob | undefined;
let ended: Promise<{ readonly code: string; readonly fix: string; readonly reason: string }>;

/** What the test calls in the page. */
export const crash = {
  /** Starts a job that never ends, and keeps where it was after a step. */
  async begin(): Promise<void> {
    const engine = await engineOf();
    const job = engine.start({ ...PICTURES, steps: 1_000_000 });
    await job[Symbol.asyncIterator]().next();
    await job.pause();
    snapshot = await job.snapshot();
    job.resume();
    ended = job.result.then(
      () => ({ code: 'done', fix: '', reason: '' }),
      async (error: unknown) => ({
        code: error instanceof NeuralStyleError ? error.code : `${error}`,
        fix: error instanceof NeuralStyleError ? error.fix : '',
        reason: (await engine.lost).reason,
      }),
    );
  },

  /** How that job ended. */
  ended: () => ended,

  /** Whether a new engine goes on from there to the picture of a job that nothing happened to. */
  async goesOn(): Promise<boolean> {
    await using engine = await engineOf();
    const resumed = await engine.run({ ...PICTURES, ...(snapshot ? { from: snapshot } : {}) });
    const right = await engine.run(PICTURES);
    const [one, other] = [bytesOf(resumed.toImageData()), bytesOf(right.toImageData())];
    return snapshot !== undefined && one.every((value, k) => value === other[k]);
  },
};

Object.assign(globalThis, { crash });
