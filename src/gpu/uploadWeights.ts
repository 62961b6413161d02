// The parameters of a run's plans on the GPU, once for all of them.
import { NeuralStyleError } from '../error.ts';
import { packParameter } from '../ops/packParameter.ts';
import type { Parameter } from '../parameter.ts';
import { bytesOf } from '../tensor.ts';
import type { ConvolutionWeights, Weights } from '../weights/loadWeights.ts';
import type { Buffers } from './buffers.ts';

/** Label of a parameter -> its buffer. Parameters that several plans name are uploaded once. */
export async function uploadWeights(
  buffers: Buffers,
  parameters: readonly Parameter[],
  weights: Weights,
): Promise<Map<string, GPUBuffer>> {
  const { gpu } = buffers;
  const uploaded = new Map<string, GPUBuffer>();
  await gpu.scoped('the weights', async () => {
    for (const parameter of parameters) {
      const { label, convolution } = parameter;
      if (uploaded.has(label)) continue;
      uploaded.set(label, uploadParameter(buffers, parameter, weights.get(convolution)));
      // Packing takes a while; between two of them a page may draw.
      await new Promise((resolve) => setTimeout(resolve));
    }
  });
  return uploaded;
}

/** Packs a parameter as its kernel reads it, into a buffer of its own. */
export function uploadParameter(
  buffers: Buffers,
  parameter: Parameter,
  found: ConvolutionWeights | undefined,
): GPUBuffer {
  const packed = packParameter(parameter, checked(parameter, found));
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const buffer = buffers.create(parameter.label, bytesOf(parameter), usage);
  buffers.gpu.device.queue.writeBuffer(buffer, 0, packed);
  return buffer;
}

function checked(
  { convolution, inChannels, outChannels }: Parameter,
  found: ConvolutionWeights | undefined,
): ConvolutionWeights {
  if (found?.weight.length === 9 * inChannels * outChannels && found.bias.length === outChannels) {
    return found;
  }
  const count = found ? `${found.weight.length} + ${found.bias.length} numbers` : 'nothing';
  const wanted = `${outChannels} x ${inChannels} x 3 x 3 + ${outChannels} are needed`;
  throw new NeuralStyleError(
    'bad-weights',
    `${convolution}: ${wanted}; found ${count}; load the weights for the rows that the recipe needs`,
  );
}
