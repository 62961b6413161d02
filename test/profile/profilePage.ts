// The page of profile.test.ts: profiles of a small run, on devices with and without timestamps.

import { prepareStylization, type StepProfile } from '../../src/advanced.ts';
import { Gpu } from '../../src/gpu/device.ts';
import { shallowJob } from '../gpu/smallJob.ts';
import { openWatchedGpu } from '../gpu/watchedGpu.ts';

/** What the tests call in the page. */
export const profiling = {
  /** A profile, the buffers that it left, and whether anything was made by the steps after it. */
  async profile(steps: number) {
    const { gpu, created } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    await run.advance(2);
    const bytesBefore = gpu.liveBytes;
    const profile = await run.profile(steps, {
      roofline: { flopsPerSecond: 4e9, bytesPerSecond: 8e9 },
    });
    const bytesLeft = gpu.liveBytes - bytesBefore;
    const { createBuffer } = created;
    const buffers = createBuffer.length;
    await run.advance(2);
    const madeLater = createBuffer.length - buffers;
    const { step } = await run.evaluate();
    run.destroy();
    gpu.check();
    gpu.destroy();
    return { profile, bytesLeft, madeLater, step };
  },

  /** Steps in a device without timestamps. */
  async profileByWallClock(steps: number): Promise<StepProfile> {
    const adapter = (await navigator.gpu.requestAdapter())!;
    const gpu = new Gpu(await adapter.requestDevice(), 'without timestamps', true);
    const run = await prepareStylization(gpu, shallowJob());
    const profile = await run.profile(steps);
    gpu.check();
    gpu.destroy();
    return profile;
  },

  /** Losses and picture after six steps, of which `profiled` twos were profiled. */
  async sameBits(profiled: number) {
    const { gpu } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    if (profiled > 0) await run.profile(profiled);
    await run.advance(6 - 2 * profiled);
    const { total } = await run.evaluate();
    const picture = [...(await run.image()).data];
    gpu.destroy();
    return { total, picture };
  },

  /** What profiles end in that cannot be made. */
  async refuse() {
    const { gpu } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    const codes: (string | undefined)[] = [];
    const bytes = gpu.liveBytes;
    for (const steps of [0, 1.5, Number.NaN]) {
      await run.profile(steps).catch(({ code }) => codes.push(code));
    }
    const signal = AbortSignal.abort();
    await run.profile(2, { signal }).catch(({ code }) => codes.push(code));
    const bytesLeft = gpu.liveBytes - bytes;
    const ms: number[] = [];
    await run.advance(1, { onStep: (losses) => ms.push(losses.ms) });
    gpu.destroy();
    return { codes, bytesLeft, goesOn: ms.length === 1 };
  },

  /** Two steps, shown in the devtools; gives what the GPU's track shall hold. */
  async show(): Promise<{ dispatches: string[]; measuresLeft: number }> {
    const { gpu } = await openWatchedGpu();
    const run = await prepareStylization(gpu, shallowJob());
    const { dispatches } = await run.profile(2, { devtools: true });
    gpu.destroy();
    const measuresLeft = performance.getEntriesByType('measure').length;
    return { dispatches: dispatches.map(({ label }) => label), measuresLeft };
  },
};

Object.assign(globalThis, { profiling });
