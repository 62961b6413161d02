// The bind group of each dispatch of a plan: the buffers of its tensors, then its place in the plan's sizes.
import type { Dispatch } from '../dispatch.ts';
import type { PackedSizes } from '../plan/sizes.ts';
import type { Pipelines } from './pipelines.ts';

/** Where everything lies: tensors by label, and the buffer of the sizes, if the plan has some. */
export interface Places {
  readonly bufferOf: ReadonlyMap<string, GPUBuffer>;
  readonly sizes: GPUBuffer | undefined;
  readonly packed: PackedSizes;
}

/** In the order of the dispatches. */
export function bindGroupsOf(
  device: GPUDevice,
  pipelines: Pipelines,
  dispatches: readonly Dispatch[],
  { bufferOf, sizes, packed }: Places,
): GPUBindGroup[] {
  return dispatches.map((dispatch) => {
    const { label, kernel, bindings } = dispatch;
    const resources: GPUBufferBinding[] = kernel.bindings.map(({ name }) => {
      return { buffer: bufferOf.get(bindings[name]!.label)! };
    });
    if (sizes && dispatch.sizes) resources.push({ buffer: sizes, ...packed.placeOf(dispatch) });
    const entries = resources.map((resource, binding) => ({ binding, resource }));
    return device.createBindGroup({ label, layout: pipelines.layoutOf(kernel), entries });
  });
}
