// The network's parameters on the GPU, once for all plans of a run.
import { NeuralStyleError } from '../error.ts';
import { convolutionsOf, type Row } from '../network/spec.ts';
import { convParameters, packWeights } from '../ops/conv3x3.ts';
import { bytesOf } from '../tensor.ts';
import type { Weights } from '../weights/loadWeights.ts';
import type { Buffers } from './buffers.ts';

/** Label of a parameter tensor -> its buffer. */
export async function uploadWeights(
  buffers: Buffers,
  rows: readonly Row[],
  weights: Weights,
): Promise<Map<string, GPUBuffer>> {
  const { gpu } = buffers;
  const uploaded = new Map<string, GPUBuffer>();
  await gpu.scoped('the weights', () => {
    for (const { name, inChannels, outChannels } of convolutionsOf(rows)) {
      const given = weights.get(name);
      if (
        given?.weight.length !== 9 * inChannels * outChannels ||
        given.bias.length !== outChannels
      ) {
        const found = given ? `${given.weight.length} + ${given.bias.length} numbers` : 'nothing';
        const wanted = `${outChannels} x ${inChannels} x 3 x 3 + ${outChannels} are needed`;
        throw new NeuralStyleError(
          'bad-weights',
          `${name}: ${wanted}; found ${found}; load the weights for the rows that the recipe needs`,
        );
      }
      const parameters = convParameters(name, inChannels, outChannels);
      const bias = new Float32Array(bytesOf(parameters.bias) / 4);
      bias.set(given.bias);
      const packed = packWeights(given.weight, inChannels, outChannels);
      for (const [tensor, data] of [
        [parameters.weight, packed],
        [parameters.bias, bias],
      ] as const) {
        const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
        const buffer = buffers.create(tensor.label, bytesOf(tensor), usage);
        gpu.device.queue.writeBuffer(buffer, 0, data);
        uploaded.set(tensor.label, buffer);
      }
    }
  });
  return uploaded;
}
