// The program that measures what a device can do at most.
import { type MeasuredRates, measureRates, openGpu } from '../../../src/advanced.ts';
import type { Host } from '../../runtime/program.ts';

/** Told on the way. */
export interface RooflineTold {
  phase: string;
}

/** Measures both rates on a device of its own. */
export async function measureRoofline(host: Host<RooflineTold>): Promise<MeasuredRates> {
  const gpu = await openGpu(host.gpu);
  try {
    return await measureRates(gpu, (what) => host.tell('phase', `the roofline: ${what}`));
  } finally {
    gpu.destroy();
  }
}
