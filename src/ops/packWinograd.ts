// Weights [out, in, 3, 3] as Winograd's 36 planes of matrices, computed in float64.
import { G, PLANES } from '../kernels/convolution/winogradMatrices.ts';
import { blocksOf } from '../tensor.ts';

const COUNT = PLANES ** 2;

/** [36][out / 4][in / 4] of 4x4 matrices, column = input channel; missing channels become 0. */
export function packWinograd(
  weight: Float32Array,
  inChannels: number,
  outChannels: number,
): Float32Array<ArrayBuffer> {
  const [inBlocks, outBlocks] = [blocksOf(inChannels), blocksOf(outChannels)];
  const packed = new Float32Array(COUNT * outBlocks * inBlocks * 16);
  const planes = new Float64Array(COUNT);
  // Four by four filters at once fill one matrix of each plane.
  const matrices = new Float32Array(16 * COUNT);
  for (let outBlock = 0; outBlock < outBlocks; outBlock++) {
    for (let inBlock = 0; inBlock < inBlocks; inBlock++) {
      for (let lane = 0; lane < 16; lane++) {
        const [o, i] = [4 * outBlock + (lane % 4), 4 * inBlock + Math.floor(lane / 4)];
        const exists = o < outChannels && i < inChannels;
        if (exists) transform(weight, 9 * (o * inChannels + i), planes);
        for (let p = 0; p < COUNT; p++) matrices[16 * p + lane] = exists ? planes[p]! : 0;
      }
      for (let p = 0; p < COUNT; p++) {
        const matrix = (p * outBlocks + outBlock) * inBlocks + inBlock;
        packed.set(matrices.subarray(16 * p, 16 * p + 16), 16 * matrix);
      }
    }
  }
  return packed;
}

const rows = Float64Array.from(G.flat());
const across = new Float64Array(3 * PLANES);

/** planes = G filter G^T. */
function transform(weight: Float32Array, filter: number, planes: Float64Array): void {
  for (let p = 0; p < PLANES; p++) {
    for (let x = 0; x < 3; x++) {
      across[3 * p + x] =
        rows[3 * p]! * weight[filter + x]! +
        rows[3 * p + 1]! * weight[filter + 3 + x]! +
        rows[3 * p + 2]! * weight[filter + 6 + x]!;
    }
  }
  for (let p = 0; p < PLANES; p++) {
    for (let q = 0; q < PLANES; q++) {
      planes[PLANES * p + q] =
        across[3 * p]! * rows[3 * q]! +
        across[3 * p + 1]! * rows[3 * q + 1]! +
        across[3 * p + 2]! * rows[3 * q + 2]!;
    }
  }
}
