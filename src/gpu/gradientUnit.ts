// The unit of gradients that are stored as halves. Losses that are means have gradients far below the smallest half,
// so they are multiplied by a power of two on the way, which is exact, and divided by it at the image.
import type { StepPlan } from '../plan/planStep.ts';
import type { Buffers } from './buffers.ts';
import type { Executor } from './executor.ts';
import { readTensor } from './readback.ts';

/** The first gradients' largest value comes near 2^9: 2^6 below the largest half, 2^33 above the smallest. */
const LARGEST_EXPONENT = 9;
const TRIALS = 6;

/**
 * The factor 2^k for the gradients of the image as it is now; `setFactor` writes the scales that hold it. It depends
 * on the image, the targets and the losses' weights alone, so equal runs have equal bits.
 */
export async function findGradientFactor(
  buffers: Buffers,
  executor: Executor,
  plan: StepPlan,
  setFactor: (factor: number) => void,
): Promise<number> {
  let exponent = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    setFactor(2 ** exponent);
    const largest = await largestGradient(buffers, executor, plan);
    if (largest === 0) {
      exponent += 24;
    } else if (!Number.isFinite(largest)) {
      exponent -= 16;
    } else {
      return 2 ** (exponent + LARGEST_EXPONENT - Math.floor(Math.log2(largest)));
    }
  }
  // There is no gradient at all.
  return 1;
}

/** The largest magnitude in any gradient of a feature map. */
async function largestGradient(
  buffers: Buffers,
  executor: Executor,
  { magnitudes, monitored, gradImage }: StepPlan,
): Promise<number> {
  const zeros = new Uint32Array(executor.bufferOf(magnitudes).size / 4);
  buffers.gpu.device.queue.writeBuffer(executor.bufferOf(magnitudes), 0, zeros);
  const phases = ['forward', 'loss', 'backward'] as const;
  await executor.run('gradient unit', { phases, monitor: true });
  // The bits of floats, infinity and NaN among them.
  const found = await readTensor(buffers, executor, magnitudes);
  const ofGradients = monitored.flatMap((label, k) =>
    label.endsWith('.grad') && label !== gradImage.label ? [found[k]!] : [],
  );
  return ofGradients.reduce((largest, value) => (value <= largest ? largest : value), 0);
}
