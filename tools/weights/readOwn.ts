// Weights in our own format, to store them as float16 or to cut them earlier.
import type { ConvolutionWeights, Weights } from '../../src/weights/loadWeights.ts';
import { refuse } from '../../src/weights/refuse.ts';
import {
  decodeTensor,
  headerLength,
  LENGTH_BYTES,
  readHeader,
  type TensorEntry,
} from '../../src/weights/safetensors.ts';
import { type ByteSource, placeOf } from './byteSource.ts';
import { checkBias, checkKernel, type Wanted } from './wanted.ts';

const ADVICE = 'give a .safetensors file that "npm run convert" made';

/** The wanted convolutions of a safetensors file with tensors conv1_1.weight, conv1_1.bias and so on. */
export function readOwn(source: ByteSource, wanted: Wanted): Weights {
  const length = headerLength(
    source.read(0, Math.min(LENGTH_BYTES, source.size)),
    source.size,
    source.name,
  );
  const header = readHeader(source.read(0, LENGTH_BYTES + length), source.size, source.name);
  const find = (name: string): TensorEntry =>
    header.get(name) ?? refuse(source.name, `there must be a tensor ${name}`, 'none', ADVICE);
  const read = ({ type, begin, end }: TensorEntry): Float32Array =>
    decodeTensor(type, source.read(begin, end - begin));
  const weights = new Map<string, ConvolutionWeights>();
  for (const name of wanted.names) {
    const [kernel, bias] = [find(`${name}.weight`), find(`${name}.bias`)];
    const where = placeOf(source, kernel.begin);
    const [outChannels, inChannels, height, width] = kernel.shape;
    if (kernel.shape.length !== 4 || bias.shape.length !== 1) {
      const found = `${kernel.shape.length} and ${bias.shape.length}`;
      refuse(where, `the kernel of ${name} must have four sizes, its bias one`, found, ADVICE);
    }
    const shape = {
      height: height!,
      width: width!,
      inChannels: inChannels!,
      outChannels: outChannels!,
    };
    checkKernel(wanted, weights, name, shape, where);
    checkBias(name, shape, bias.shape[0]!, placeOf(source, bias.begin));
    weights.set(name, { weight: read(kernel), bias: read(bias) });
  }
  return weights;
}
