// The network's parameters on the GPU, once for all plans of a run.
import { convolutionsOf, type Row } from '../network/spec.ts';
import { convParameters, packWeights } from '../ops/conv3x3.ts';
import { bytesOf } from '../tensor.ts';
import type { Weights } from '../weights/loadWeights.ts';
import type { Gpu } from './device.ts';

/** Label of a parameter tensor -> its buffer. */
export async function uploadWeights(
  gpu: Gpu,
  rows: readonly Row[],
  weights: Weights,
): Promise<Map<string, GPUBuffer>> {
  const buffers = new Map<string, GPUBuffer>();
  await gpu.scoped('the weights', () => {
    for (const { name, inChannels, outChannels } of convolutionsOf(rows)) {
      const given = weights.get(name);
      if (!given) throw new Error(`${name}: no weights were loaded for this layer`);
      const parameters = convParameters(name, inChannels, outChannels);
      const bias = new Float32Array(bytesOf(parameters.bias) / 4);
      bias.set(given.bias);
      const packed = packWeights(given.weight, inChannels, outChannels);
      for (const [tensor, data] of [
        [parameters.weight, packed],
        [parameters.bias, bias],
      ] as const) {
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
        const buffer = gpu.createBuffer(tensor.label, bytesOf(tensor), usage);
        gpu.device.queue.writeBuffer(buffer, 0, data);
        buffers.set(tensor.label, buffer);
      }
    }
  });
  return buffers;
}
