// What the gradients of the losses are multiplied by on the GPU, and, where gradients are stored as halves, their unit:
// losses that are means have gradients far below the smallest half, so they are multiplied by a power of two on the
// way, which is exact, and divided by it at the image.
import type { LossTerms } from '../losses/terms.ts';
import type { StepPlan } from '../plan/planStep.ts';
import type { Buffers } from './buffers.ts';
import type { Executor } from './executor.ts';
import { readTensor } from './readback.ts';

/** The first gradients' largest value comes near 2^9: 2^6 below the largest half, 2^33 above the smallest. */
const LARGEST_EXPONENT = 9;
const TRIALS = 6;

/** Writes the scales, by slot, in the unit that suits the image as it is now. */
export async function writeGradientScales(
  buffers: Buffers,
  executor: Executor,
  plan: StepPlan,
  terms: LossTerms,
  scales: readonly number[],
): Promise<void> {
  const { queue } = buffers.gpu.device;
  const setFactor = (factor: number) => {
    for (const [slot, tensor] of plan.scales) {
      // The total variation's gradient joins at the image, where the factor is out again.
      const its = slot === terms.totalVariation ? 1 : factor;
      const values = scales.slice(slot, slot + tensor.shape[0]!).map((scale) => its * scale);
      queue.writeBuffer(executor.bufferOf(tensor), 0, new Float32Array(values));
    }
    if (!plan.gradientUnit) return;
    queue.writeBuffer(executor.bufferOf(plan.gradientUnit), 0, new Float32Array([1 / factor]));
  };
  setFactor(1);
  if (!plan.gradientUnit) return;
  // From the content image the content loss has no gradient yet; later its features are some 2^8 apart.
  const largest = Math.max(...terms.content.map(({ slot }) => scales[slot]!), 2 ** -100);
  const whenNone = 2 ** Math.round(-Math.log2(largest));
  setFactor(await findGradientFactor(buffers, executor, plan, setFactor, whenNone));
}

/**
 * The factor 2^k for the gradients of the image as it is now; `setFactor` writes the scales that hold it. It depends
 * on the image, the targets and the losses' weights alone, so equal runs have equal bits. `whenNone` is taken where
 * there is no gradient yet.
 */
async function findGradientFactor(
  buffers: Buffers,
  executor: Executor,
  plan: StepPlan,
  setFactor: (factor: number) => void,
  whenNone: number,
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
  return whenNone;
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
  // Math.max gives NaN for a NaN among its arguments.
  return Math.max(0, ...ofGradients);
}
