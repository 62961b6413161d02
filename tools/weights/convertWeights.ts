// Published weights to ours: read, recognise, put in order, write.
import { VGG_CHANNELS } from '../../src/network/vgg.ts';
import type { Weights } from '../../src/weights/loadWeights.ts';
import { MANIFEST_FORMAT, type Manifest } from '../../src/weights/manifest.ts';
import { refuse } from '../../src/weights/refuse.ts';
import { type ByteSource, openFile } from './byteSource.ts';
import { HDF5_SIGNATURE } from './hdf5/superblock.ts';
import { readKeras } from './readKeras.ts';
import { readMatConvNet } from './readMatConvNet.ts';
import { readOwn } from './readOwn.ts';
import { type ChannelOrder, inOurOrder, recognise, VGG19_CAFFE } from './recognise.ts';
import { stageOf, type Wanted, wantedUpTo } from './wanted.ts';
import { writeWeights } from './writeWeights.ts';

/** What the user says about weights that we cannot recognise. */
export interface OtherWeights {
  readonly network: string;
  readonly channels: ChannelOrder;
  readonly source: string;
  readonly license: string;
}

/** How to convert, and where to. */
export interface Conversion {
  readonly folder: string;
  readonly dtype: Manifest['dtype'];
  /** The last convolution to keep. */
  readonly last: string;
  /** Set where the weights are not the published ones. */
  readonly other?: OtherWeights;
}

/** What came of a conversion. */
export interface Converted {
  readonly manifest: Manifest;
  /** What was recognised, in words. */
  readonly recognised: string;
}

type Reader = (source: ByteSource, wanted: Wanted) => Weights | Promise<Weights>;

/** Converts the weights file at `path`. Nothing is written before all of it has been read and checked. */
export async function convertFile(path: string, conversion: Conversion): Promise<Converted> {
  const source = openFile(path);
  try {
    return await convertSource(source, conversion);
  } finally {
    source.close();
  }
}

async function convertSource(source: ByteSource, conversion: Conversion): Promise<Converted> {
  const { manifest, weights, recognised } = await readPublished(source, conversion);
  return { manifest: writeWeights(conversion.folder, manifest, weights), recognised };
}

/** Reads a file of any of the formats into our order, with what the manifest will say of it. */
export async function readPublished(
  source: ByteSource,
  { last, other, dtype }: Omit<Conversion, 'folder'>,
) {
  const wanted = wantedUpTo(other?.network ?? VGG19_CAFFE.network, last, other === undefined);
  const { format, read } = readerOf(source);
  const found = await read(source, wanted);
  const order = other ?? recognise(VGG19_CAFFE, found.get('conv1_1')!);
  if (!order) {
    const rule = 'the first kernel must be that of the published VGG-19';
    const advice = 'get the published file, or say --other-weights';
    refuse(source.name, rule, [...found.get('conv1_1')!.weight.subarray(0, 3)].join(' '), advice);
  }
  const transposed = 'transposed' in order && order.transposed;
  const weights = inOurOrder(found, order.channels, transposed, source.name);
  const known = other ?? VGG19_CAFFE;
  return {
    weights,
    recognised: `${format} with ${other ? 'other weights' : 'the published VGG-19'}, ${
      order.channels === 'bgr' ? 'BGR (put in RGB order)' : 'RGB'
    }${transposed ? ', kernels transposed (put upright)' : ''}`,
    manifest: {
      format: MANIFEST_FORMAT,
      version: 1,
      network: known.network,
      channels: other ? stageWidths(weights) : VGG_CHANNELS,
      lastLayer: last,
      inputChannels: 'RGB',
      dtype,
      source: known.source,
      license: known.license,
    } as const,
  };
}

/** The format by the file's first bytes, whatever its name. */
function readerOf(source: ByteSource): { format: string; read: Reader } {
  const text = String.fromCharCode(...source.read(0, Math.min(128, source.size)));
  if (text.startsWith(HDF5_SIGNATURE)) return { format: 'Keras HDF5', read: readKeras };
  // Behind the header's length comes its JSON.
  if (text[8] === '{') return { format: 'safetensors', read: readOwn };
  if (text.startsWith('MATLAB 5.0') || /^(?:IM|MI)$/.test(text.slice(126, 128))) {
    return { format: 'MatConvNet MAT', read: readMatConvNet };
  }
  const found = /^\s*<[!a-z]/i.test(text) ? 'a web page' : text.slice(0, 8);
  return refuse(
    source.name,
    'weights must be Keras .h5, MatConvNet .mat or our .safetensors',
    found,
    'check the file',
  );
}

/** Output channels of the five stages; a stage after the last layer has those of the stage before. */
function stageWidths(weights: Weights): readonly number[] {
  const widths: number[] = [];
  for (const [name, { bias }] of weights) widths[stageOf(name)] = bias.length;
  return VGG_CHANNELS.map((_, stage) => widths[stage] ?? widths.at(-1)!);
}
