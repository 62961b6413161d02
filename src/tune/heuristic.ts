// Kernels chosen without timing any. By the times of an H200 (a picture of 256 x 171, VGG-19 and the compact network), a step's
// convolutions take 1 % longer with them, at most, than with the fastest of up to four kernels for each.
import type { StagedTile } from '../kernels/convolution/staged.ts';
import { type ProductTile, productTileFor } from '../kernels/convolution/winogradProduct.ts';
import type { ConvolutionKernel, ConvolutionShape } from '../ops/convolve.ts';
import { directKernel, standardOptions } from '../plan/options.ts';
import { blocksOf } from '../tensor.ts';

/** What is known of a device beforehand. */
export interface Adapter {
  /** Vendor, architecture and description, for example "google swiftshader". */
  readonly name: string;
  /** True if it computes on the CPU. */
  readonly isSoftware: boolean;
}

/**
 * Workgroups that fill a GPU: WebGPU does not tell its compute units, so 64 are assumed, with two workgroups each to
 * hide one's loads behind the other's arithmetic. ONNX Runtime asks for 128 as well before it takes a larger tile.
 */
const FILLING_WORKGROUPS = 2 * 64;

/** Winograd's planes and sums of one slab may take so much. */
export const WORKSPACE_BYTES = 2 ** 26;

/**
 * Tiles of the staged kernel for GPUs, the largest first. Larger tiles read less per multiplication, smaller ones
 * make more workgroups. All fit what every WebGPU device has: 16 KiB and 256 invocations.
 */
const STAGED: readonly StagedTile[] = [
  { blocks: 2, workgroupSize: [8, 4, 8] }, // 32 x 8 places of 64 channels
  { blocks: 2, workgroupSize: [4, 4, 8] }, // 16 x 8 places of 64 channels
  { blocks: 2, workgroupSize: [4, 4, 4] }, // 16 x 8 places of 32 channels
  { blocks: 1, workgroupSize: [4, 4, 4] }, // 16 x 8 places of 16 channels
];

/** Tiles of Winograd's products for GPUs, the largest first. */
const PRODUCTS: readonly ProductTile[] = [
  { tiles: 8, blocks: 2, workgroupSize: [8, 8, 1], staged: true }, // 64 tiles x 64 channels
  { tiles: 4, blocks: 2, workgroupSize: [8, 8, 1], staged: true }, // 32 tiles x 64 channels
  { tiles: 4, blocks: 1, workgroupSize: [4, 16, 1], staged: true }, // 16 tiles x 64 channels
];

/** A kernel that does well on the adapter, by rule; on demand without Winograd, which takes memory. */
export function heuristic(
  { isSoftware }: Adapter,
  shape: ConvolutionShape,
  { winograd = true } = {},
): ConvolutionKernel {
  // A CPU has no workgroup memory to stage through; the standard kernels are those that SwiftShader does best.
  if (isSoftware && winograd) return standardOptions.chooseKernel(shape);
  if (isSoftware) return directKernel(shape);
  const { source, sourceChannels, resultChannels, height, width } = shape;
  // One block of pixels on one side: there is nothing to share or to transform, and bandwidth is all.
  if (source === 'image' || resultChannels <= 4) {
    const blocks = resultChannels <= 4 ? 1 : 2;
    return { kind: 'direct', blocks, unroll: true, workgroupSize: [8, 8, 1] };
  }
  // Transforms cost by channels of one side, products by those of both: below 32 they do not pay, nor for single tiles.
  const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
  if (winograd && sourceChannels >= 32 && resultChannels >= 32 && tiles >= 4) {
    // For few tiles, products from registers: on an H200, 12 tiles of 512 channels took half the time of the staged kernel.
    if (tiles < 16) {
      const product = productTileFor(tiles);
      return { kind: 'winograd', product, mostWorkspaceBytes: WORKSPACE_BYTES };
    }
    const product = largestFilling(PRODUCTS, ({ tiles: each, blocks, workgroupSize: [x, y] }) => [
      tiles / (each * x),
      blocksOf(resultChannels) / (blocks * y),
      36,
    ]);
    return { kind: 'winograd', product, mostWorkspaceBytes: WORKSPACE_BYTES };
  }
  // Few channels leave most of a staged tile idle: on an H200, 16 x 16 took half of its time.
  if (sourceChannels <= 16 && resultChannels <= 16) {
    return { kind: 'direct', blocks: 2, unroll: true, workgroupSize: [8, 8, 1] };
  }
  const tile = largestFilling(STAGED, ({ blocks, workgroupSize: [x, y, z] }) => [
    width / (4 * x),
    height / (2 * y),
    blocksOf(resultChannels) / (blocks * z),
  ]);
  return { kind: 'staged', ...tile };
}

/** The first tile that gives enough workgroups, or else the last. */
function largestFilling<T>(
  tiles: readonly T[],
  workgroupsOf: (tile: T) => readonly [x: number, y: number, z: number],
): T {
  const fills = (tile: T) =>
    workgroupsOf(tile).reduce((product, count) => product * Math.ceil(count), 1) >=
    FILLING_WORKGROUPS;
  return tiles.find(fills) ?? tiles.at(-1)!;
}
