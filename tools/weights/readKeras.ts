// VGG weights as Keras publishes them: HDF5, a group per layer, kernels as [height, width, in, out].
import type { ConvolutionWeights, Weights } from '../../src/weights/loadWeights.ts';
import { refuse } from '../../src/weights/refuse.ts';
import type { ByteSource } from './byteSource.ts';
import { type Dataset, datasetAt, readDataset } from './hdf5/dataset.ts';
import { type Links, linksOf } from './hdf5/group.ts';
import { rootGroup } from './hdf5/superblock.ts';
import { checkBias, checkKernel, type Wanted } from './wanted.ts';

const ADVICE = 'give the Keras weights of a VGG network';

/** The wanted convolutions of a Keras file, with the input channels in the file's own order. */
export function readKeras(source: ByteSource, wanted: Wanted): Weights {
  const root = linksOf(source, rootGroup(source), '/');
  const weights = new Map<string, ConvolutionWeights>();
  for (const name of wanted.names) {
    const { kernel, bias } = openLayer(source, root, kerasName(name));
    const shape = kernelShape(kernel);
    checkKernel(wanted, weights, name, shape, kernel.where);
    if (bias.shape.length !== 1)
      refuse(bias.where, 'a bias must have one size', bias.shape.length, ADVICE);
    checkBias(name, shape, bias.shape[0]!, bias.where);
    weights.set(name, {
      weight: toOihw(readDataset(source, kernel), shape.inChannels, shape.outChannels),
      bias: readDataset(source, bias),
    });
  }
  return weights;
}

/** block3_conv4 for conv3_4. */
function kerasName(name: string): string {
  return name.replace(/^conv(\d)_(\d)$/, 'block$1_conv$2');
}

/** The datasets of one layer: `L/L_W_1:0` and `L/L_b_1:0`, or `L/L/kernel:0` and `L/L/bias:0`. */
function openLayer(
  source: ByteSource,
  root: Links,
  layer: string,
): { kernel: Dataset; bias: Dataset } {
  const outer = linksOf(source, find(source, root, layer, '/'), layer);
  const open = (links: Links, name: string, path: string): Dataset =>
    datasetAt(source, find(source, links, name, path), `${path}/${name}`);
  const nested = outer.get(layer);
  if (nested === undefined) {
    return {
      kernel: open(outer, `${layer}_W_1:0`, layer),
      bias: open(outer, `${layer}_b_1:0`, layer),
    };
  }
  const inner = linksOf(source, nested, `${layer}/${layer}`);
  return {
    kernel: open(inner, 'kernel:0', `${layer}/${layer}`),
    bias: open(inner, 'bias:0', `${layer}/${layer}`),
  };
}

function find(source: ByteSource, links: Links, name: string, path: string): number {
  const found = [...links.keys()].slice(0, 4).join(' ');
  return links.get(name) ?? refuse(source.name, `${path} must have a link ${name}`, found, ADVICE);
}

function kernelShape({ shape, where }: Dataset): Parameters<typeof checkKernel>[3] {
  if (shape.length !== 4) refuse(where, 'a kernel must have four sizes', shape.length, ADVICE);
  const [height, width, inChannels, outChannels] = shape as [number, number, number, number];
  return { height, width, inChannels, outChannels };
}

/** [3, 3, in, out] to [out, in, 3, 3]. */
function toOihw(hwio: Float32Array, inChannels: number, outChannels: number): Float32Array {
  const oihw = new Float32Array(hwio.length);
  let from = 0;
  for (let tap = 0; tap < 9; tap++) {
    for (let i = 0; i < inChannels; i++) {
      for (let o = 0; o < outChannels; o++) oihw[(o * inChannels + i) * 9 + tap] = hwio[from++]!;
    }
  }
  return oihw;
}
