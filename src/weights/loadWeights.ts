// Weights as a stream: each chunk is checked against its hash before a byte of it is used,
// and nothing is read beyond the last tensor that the rows need.
import { convolutionsOf, type Row } from '../network/spec.ts';
import { type Manifest, networkOf } from './manifest.ts';
import { refuse } from './refuse.ts';
import { TensorFile } from './tensorFile.ts';
import { verifiedChunks } from './verifiedChunks.ts';

/** The weights of one convolution. */
export interface ConvolutionWeights {
  /** [out, in, 3, 3], that is OIHW. */
  readonly weight: Float32Array;
  /** [out]. */
  readonly bias: Float32Array;
}

/** Convolution name, for example conv1_1 -> its weights. */
export type Weights = ReadonlyMap<string, ConvolutionWeights>;

/** The weights of the convolutions in `rows`, from the file that `manifest` describes and `open` opens. */
export async function loadWeights(
  manifest: Manifest,
  open: () => Promise<ReadableStream<Uint8Array>>,
  rows: readonly Row[],
  onProgress: (loadedBytes: number, totalBytes: number) => void = () => {},
): Promise<Weights> {
  const wanted = wantedTensors(manifest, rows);
  if (wanted.size === 0) return new Map();
  const reader = (await open()).getReader();
  try {
    const file = new TensorFile(manifest, wanted);
    let total = manifest.bytes;
    for await (const chunk of verifiedChunks(manifest, reader)) {
      file.add(chunk);
      // Chunks are whole, so the last one that is read may hold more than is needed.
      total = Math.min(
        manifest.bytes,
        manifest.chunkBytes * Math.ceil(file.neededBytes / manifest.chunkBytes),
      );
      onProgress(Math.min(file.addedBytes, total), total);
      if (file.addedBytes >= total && total < manifest.bytes) break;
    }
    return file.weights(rows);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Tensor name -> shape, of the convolutions in `rows`; refuses rows that the file has no weights for. */
function wantedTensors(manifest: Manifest, rows: readonly Row[]): Map<string, readonly number[]> {
  const held = convolutionsOf(networkOf(manifest).rows);
  const last = held.findIndex(({ name }) => name === manifest.lastLayer);
  const wanted = new Map<string, readonly number[]>();
  for (const [index, { name, inChannels, outChannels }] of convolutionsOf(rows).entries()) {
    const here = held[index];
    if (index > last || here?.name !== name) {
      const advice = `convert the weights with --last ${name}`;
      refuse(
        manifest.file,
        `the file must hold ${name}`,
        `${manifest.network} up to ${manifest.lastLayer}`,
        advice,
      );
    }
    if (here.inChannels !== inChannels || here.outChannels !== outChannels) {
      const rule = `${name} must have ${inChannels} input and ${outChannels} output channels`;
      refuse(
        manifest.file,
        rule,
        `${here.inChannels} and ${here.outChannels}`,
        'take the network of the manifest',
      );
    }
    wanted.set(`${name}.weight`, [outChannels, inChannels, 3, 3]);
    wanted.set(`${name}.bias`, [outChannels]);
  }
  return wanted;
}
