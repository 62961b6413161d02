// Whether a plan fits a device, before anything is allocated.
import type { Plan } from '../dispatch.ts';
import { NeuralStyleError } from '../error.ts';
import { bytesOf } from '../tensor.ts';

/** Throws if a tensor is larger than a binding may be, or a dispatch has too many workgroups. */
export function checkLimits(plan: Plan, limits: GPUSupportedLimits): void {
  const largestBinding = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
  for (const { label, bindings, workgroups } of plan.dispatches) {
    for (const tensor of Object.values(bindings)) {
      const bytes = bytesOf(tensor);
      if (bytes > largestBinding) {
        const share = Math.floor(100 * Math.sqrt(largestBinding / bytes));
        throw tooLarge(
          `${tensor.label} needs ${mebibytes(bytes)} in one buffer, this device allows ${mebibytes(largestBinding)}`,
          `take at most ${share} % of this width and height`,
        );
      }
    }
    const most = limits.maxComputeWorkgroupsPerDimension;
    if (Math.max(...workgroups) > most) {
      throw tooLarge(`${label} needs ${workgroups.join(' x ')} workgroups, at most ${most} a side`);
    }
  }
}

function tooLarge(found: string, todo = 'take a smaller size'): NeuralStyleError {
  return new NeuralStyleError('too-large', `image: too large for this device; ${found}; ${todo}`);
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
