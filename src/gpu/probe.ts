// What there is to compute on, without opening a device.
import { describeAdapter } from './adapter.ts';
import type { Limits } from './limits.ts';

/** An adapter as it offers itself. */
export interface Probed {
  readonly name: string;
  /** True if it computes on the CPU. */
  readonly isSoftware: boolean;
  readonly limits: Limits;
}

/** The adapter of this page or worker, or what is missing; never rejects. */
export async function probe(): Promise<Probed | 'no-webgpu' | 'no-adapter'> {
  const gpu = globalThis.navigator?.gpu;
  if (!gpu) return 'no-webgpu';
  const adapter = await gpu
    .requestAdapter({ powerPreference: 'high-performance' })
    .catch(() => undefined);
  if (!adapter) return 'no-adapter';
  return { ...describeAdapter(adapter.info), limits: adapter.limits };
}
