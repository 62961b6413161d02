// The page of tuning.test.ts: each function is one experiment with a device of its own.
import { recordedOptions, tunedOptions } from '../../src/gpu/tunedOptions.ts';
import type { Job } from '../../src/stylization.ts';
import { prepareStylization } from '../../src/stylize.ts';
import { indexedDbCache } from '../../src/tune/cache.ts';
import { nameOf } from '../../src/tune/candidates.ts';
import { parseRecordedKernels } from '../../src/tune/recorded.ts';
import type { Measure } from '../../src/tune/search.ts';
import { deviceKey } from '../../src/tune/times.ts';
import { shallowJob } from '../gpu/smallJob.ts';
import { openWatchedGpu } from '../gpu/watchedGpu.ts';

const RUNTIME = 'the browser of the tests';

/** What the tests call in the page. */
export const tunePage = {
  /** Tunes with a cache: for the first time, again, after the cache was spoilt, and with one that fails. */
  async tune() {
    const { gpu, submits, created } = await openWatchedGpu();
    const cache = indexedDbCache('test of tuning');
    const objects = () => Object.values(created).reduce((sum, labels) => sum + labels.length, 0);
    const tune = async (by = cache) => {
      const before = { submits: submits.count, objects: objects() };
      const { kernels, tuning } = await tunedOptions(gpu, shallowJob(), {
        ...{ mode: 'fast', cache: by, runtime: RUNTIME },
      });
      return {
        ...{ kernels, tuning, liveBytes: gpu.liveBytes },
        ...{ submits: submits.count - before.submits, objects: objects() - before.objects },
      };
    };
    const first = await tune();
    const second = await tune();
    const key = deviceKey({ adapter: gpu.adapterName, runtime: RUNTIME });
    const document = (await cache.read(key))!;
    await cache.write(key, document.slice(0, 100));
    const spoilt = await tune();
    const mended = await cache.read(key);
    const fail = async () => {
      throw new Error('no room');
    };
    const failing = await tune({ read: async () => document, write: fail });
    const broken = await tune({ read: fail, write: async () => {} });
    gpu.check();
    gpu.destroy();
    return { first, second, spoilt, mended, failing, broken };
  },

  /** Pictures by two clocks that disagree, and by the kernels that the first one led to. */
  async repeat() {
    const { gpu } = await openWatchedGpu();
    const job = shallowJob();
    const prefer =
      (pattern: RegExp): Measure =>
      async ({ kernel }) =>
        pattern.test(nameOf(kernel)) ? 1 : 2;
    const tuned = (measure: Measure) => tunedOptions(gpu, job, { mode: 'fast', measure });
    const first = await tuned(prefer(/winograd/));
    const other = await tuned(prefer(/direct . 4x8/));
    const recorded = parseRecordedKernels(JSON.stringify({ kernels: first.kernels }), 'a trace');
    const again = { ...recordedOptions(job, recorded) };
    const paint = async (options: Job['options']) => {
      const run = await prepareStylization(gpu, { ...job, options });
      await run.advance(3);
      const { data } = await run.image();
      run.destroy();
      return [...new Uint32Array(data.buffer, data.byteOffset, data.length)].join();
    };
    const pictures = [await paint(first), await paint(again), await paint(other)];
    const kernels = [first.kernels, other.kernels];
    gpu.destroy();
    return { pictures, kernels };
  },
};

Object.assign(globalThis, { tunePage });
