// Weights [out, in, 3, 3] in the order in which kernels read them tap by tap.
import { blocksOf } from '../tensor.ts';

/** [out / 4][in / 4][ky][kx] of 4x4 matrices, column = input channel; missing channels become 0. */
export function packTaps(
  weight: Float32Array,
  inChannels: number,
  outChannels: number,
): Float32Array<ArrayBuffer> {
  const inBlocks = blocksOf(inChannels);
  const packed = new Float32Array(blocksOf(outChannels) * inBlocks * 9 * 16);
  for (let o = 0; o < outChannels; o++) {
    for (let i = 0; i < inChannels; i++) {
      const block = Math.floor(o / 4) * inBlocks + Math.floor(i / 4);
      const lane = 4 * (i % 4) + (o % 4);
      for (let tap = 0; tap < 9; tap++) {
        packed[16 * (9 * block + tap) + lane] = weight[9 * (o * inChannels + i) + tap]!;
      }
    }
  }
  return packed;
}
