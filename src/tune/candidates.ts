// The kernels that a shape could be computed by.
import { productTileFor, registerProduct } from '../kernels/convolution/winogradProduct.ts';
import type { ConvolutionKernel, ConvolutionShape } from '../ops/convolve.ts';
import { type Adapter, heuristic, WORKSPACE_BYTES } from './heuristic.ts';

/** `fast`: what usually wins, four kernels a shape at most. `full`: every tile that there is. */
export type TuneMode = 'fast' | 'full';

/** Kernels of a mode for `fast`. */
const FEW = 4;

/** What a GPU's last cache may hold; slabs of it are read where they were written. */
const CACHED_WORKSPACE_BYTES = 2 ** 24;

/** The kernels to time, the heuristic's first. Which of them a device's limits allow is found when they are planned. */
export function candidates(
  adapter: Adapter,
  shape: ConvolutionShape,
  mode: TuneMode,
): ConvolutionKernel[] {
  const first = heuristic(adapter, shape);
  const all = distinct([first, ...usual(adapter, shape), ...(mode === 'full' ? every(shape) : [])]);
  return mode === 'full' ? all : all.slice(0, FEW);
}

/** One side has pixels only: three channels in one block. */
function isThin({ source, resultChannels }: ConvolutionShape): boolean {
  return source === 'image' || resultChannels <= 4;
}

/** The best of each kind, where nothing is known but whether it is a GPU. */
function usual({ isSoftware }: Adapter, shape: ConvolutionShape): ConvolutionKernel[] {
  const blocks = shape.resultChannels <= 4 ? 1 : 2;
  const narrow: ConvolutionKernel = {
    ...{ kind: 'direct', blocks, unroll: true },
    workgroupSize: [4, 8, 1],
  };
  const rolled: ConvolutionKernel = { ...narrow, unroll: false };
  const square: ConvolutionKernel = { ...narrow, workgroupSize: [8, 8, 1] };
  if (isThin(shape)) return isSoftware ? [narrow, rolled] : [square, narrow, rolled];
  const tiles = Math.ceil(shape.height / 4) * Math.ceil(shape.width / 4);
  const registers = winograd(productTileFor(tiles));
  if (isSoftware) return [narrow, registers, rolled];
  const large: ConvolutionKernel = { kind: 'staged', blocks: 2, workgroupSize: [4, 4, 8] };
  return [large, registers, square, winograd(stagedProduct(4, 2, [8, 8, 1]))];
}

/** Every tile, from registers and through workgroup memory, and every product of Winograd's. */
function every(shape: ConvolutionShape): ConvolutionKernel[] {
  const mostBlocks = Math.ceil(shape.resultChannels / 4);
  const blocks = ([1, 2, 4] as const).filter((count) => count <= mostBlocks);
  const direct = blocks.flatMap((count) =>
    [true, false].flatMap((unroll) =>
      DIRECT_SIZES.map(
        (workgroupSize): ConvolutionKernel => ({
          ...{ kind: 'direct', blocks: count, unroll, workgroupSize },
        }),
      ),
    ),
  );
  if (isThin(shape)) return direct;
  const staged = blocks.flatMap((count) =>
    STAGED_SIZES.map(
      (workgroupSize): ConvolutionKernel => ({ kind: 'staged', blocks: count, workgroupSize }),
    ),
  );
  const products = blocks.flatMap((count) =>
    ([2, 4, 8] as const).flatMap((tiles) => [
      ...STAGED_PRODUCT_SIZES.map((size) => stagedProduct(tiles, count, size)),
      registerProduct(tiles, count),
    ]),
  );
  const slabs = winograd(stagedProduct(4, 2, [8, 8, 1]), CACHED_WORKSPACE_BYTES);
  return [...direct, ...staged, ...products.map((product) => winograd(product)), slabs];
}

const DIRECT_SIZES = [
  [4, 8, 1],
  [8, 8, 1],
  [8, 4, 2],
] as const;

const STAGED_SIZES = [
  [4, 4, 4],
  [4, 4, 8],
  [8, 4, 4],
  [8, 4, 8],
  [8, 8, 4],
] as const;

const STAGED_PRODUCT_SIZES = [
  [8, 8, 1],
  [4, 16, 1],
  [16, 8, 1],
] as const;

type Product = Extract<ConvolutionKernel, { kind: 'winograd' }>['product'];

function stagedProduct(
  tiles: Product['tiles'],
  blocks: Product['blocks'],
  workgroupSize: Product['workgroupSize'],
): Product {
  return { tiles, blocks, workgroupSize, staged: true };
}

function winograd(product: Product, mostWorkspaceBytes = WORKSPACE_BYTES): ConvolutionKernel {
  return { kind: 'winograd', product, mostWorkspaceBytes };
}

/** Each kernel once. */
function distinct(kernels: readonly ConvolutionKernel[]): ConvolutionKernel[] {
  return [...new Map(kernels.map((kernel) => [nameOf(kernel), kernel])).values()];
}

/** For example "direct 2 unroll 4x8x1"; another name for each kernel. */
export function nameOf(kernel: ConvolutionKernel): string {
  if (kernel.kind === 'winograd') {
    const { tiles, blocks, workgroupSize, staged } = kernel.product;
    const memory = `${kernel.mostWorkspaceBytes / 2 ** 20} MiB`;
    const how = staged ? ' staged' : '';
    return `winograd ${tiles} x ${blocks}${how} ${workgroupSize.join('x')} ${memory}`;
  }
  const { kind, blocks, workgroupSize } = kernel;
  const how = kernel.kind === 'direct' && kernel.unroll ? ' unroll' : '';
  return `${kind} ${blocks}${how} ${workgroupSize.join('x')}`;
}
