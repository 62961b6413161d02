// 3x3 convolutions by Winograd's F(4x4, 3x3), in three dispatches: inputs to planes, products of the planes, sums to
// outputs. A quarter of the multiplications; the planes are a workspace, which can be filled slab by slab.
import type { Dispatch } from '../dispatch.ts';
import type { Kernel } from '../kernel.ts';
import { winogradInput } from '../kernels/convolution/winogradInput.ts';
import {
  inputMatrix,
  outputMatrix,
  PLANES,
  TILE,
} from '../kernels/convolution/winogradMatrices.ts';
import { winogradOutput } from '../kernels/convolution/winogradOutput.ts';
import {
  type ProductTile,
  productInvocations,
  winogradProduct,
} from '../kernels/convolution/winogradProduct.ts';
import { winogradStagedProduct } from '../kernels/convolution/winogradStagedProduct.ts';
import { type EmittedLaunch, launchEmitted } from '../kernels/launchEmitted.ts';
import type { Parameter } from '../parameter.ts';
import { blocksOf, rows, type Tensor } from '../tensor.ts';
import { type ConvolutionOp, channelsOf } from './convolution.ts';
import { bindingsOf, convolutionOf, overridesOf } from './convolutionTensors.ts';

const COUNT = PLANES ** 2;

/** Operations for a tile of one channel: each row across, then each value times a column. */
const flopsOf = (matrix: readonly (readonly number[])[]) =>
  2 * PLANES * (matrix.flat().filter((value) => value !== 0).length + matrix.length ** 2);
const INPUT_FLOPS = flopsOf(inputMatrix('forward'));
const OUTPUT_FLOPS = flopsOf(outputMatrix('forward'));

/** How a convolution is computed. */
export interface WinogradTile {
  readonly product: ProductTile;
  /**
   * The workspace may be so large, but holds one row of tiles at least. With maps of halves, which are taken to save
   * memory, it may be a quarter of that: planes and sums are floats all the same.
   */
  readonly mostWorkspaceBytes: number;
}

/** The transformed weights of the convolution `name`: [36][out / 4][in / 4] of 4x4 matrices, for both directions. */
export function winogradWeights(name: string, inChannels: number, outChannels: number): Parameter {
  return {
    ...{
      label: `${name}.winograd`,
      convolution: name,
      packing: 'winograd',
      inChannels,
      outChannels,
    },
    ...{ shape: [COUNT, blocksOf(outChannels), blocksOf(inChannels), 4, 4] },
    ...{ layout: 'rows', element: 'f32' },
  };
}

/** Rows of tiles that go through the workspace together. */
interface Slab {
  readonly first: number;
  readonly rows: number;
  readonly columns: number;
}

/** As few slabs of about equal size as the workspace allows. */
function slabsOf(op: ConvolutionOp, mostWorkspaceBytes: number): Slab[] {
  const [all, columns] = [Math.ceil(op.height / TILE), Math.ceil(op.width / TILE)];
  const [from, to] = channelsOf(op);
  const rowBytes = 16 * COUNT * (blocksOf(from) + blocksOf(to)) * columns;
  const most = Math.max(1, Math.floor(mostWorkspaceBytes / rowBytes));
  const each = Math.ceil(all / Math.ceil(all / most));
  return Array.from({ length: Math.ceil(all / each) }, (_, slab) => {
    return { first: slab * each, rows: Math.min(each, all - slab * each), columns };
  });
}

/** The convolution as three dispatches for each slab. */
export function winograd(op: ConvolutionOp, tile: WinogradTile): Dispatch[] {
  const { label, weight } = op;
  if (weight.packing !== 'winograd') {
    throw new Error(`${label}: ${weight.label} does not hold transformed weights`);
  }
  const most = op.precision === 'f16' ? tile.mostWorkspaceBytes / 4 : tile.mostWorkspaceBytes;
  const slabs = slabsOf(op, most);
  const tiles = slabs[0]!.rows * slabs[0]!.columns;
  const [from, to] = channelsOf(op);
  const planes = rows(`${label}.planes`, COUNT, blocksOf(from), tiles, 4);
  const sums = rows(`${label}.sums`, COUNT, blocksOf(to), tiles, 4);
  return slabs.flatMap((slab, index) => {
    const suffix = slabs.length > 1 ? ` ${index + 1}/${slabs.length}` : '';
    return slabOf(op, tile.product, { planes, sums }, slab, suffix);
  });
}

function slabOf(
  op: ConvolutionOp,
  tile: ProductTile,
  workspace: { readonly planes: Tensor; readonly sums: Tensor },
  slab: Slab,
  suffix: string,
): Dispatch[] {
  const { label, phase, weight } = op;
  const convolution = convolutionOf(op);
  const [from, to] = channelsOf(op);
  const tiles = slab.rows * slab.columns;
  const bindings = { ...bindingsOf(op), ...workspace, weight };
  const blocks = { from: blocksOf(from), to: blocksOf(to) };
  const [across, along, down] = productInvocations(tile, [tiles, blocks.to]);
  const numbers = {
    ...{ ACROSS: across, ALONG: along, DOWN: down },
    ...{ HEIGHT: op.height, WIDTH: op.width, FIRST_TILE_ROW: slab.first, TILES: tiles },
    ...{ SOURCE_BLOCKS: blocks.from, RESULT_BLOCKS: blocks.to },
    ...overridesOf(op),
  };
  const launch = (
    kernel: Kernel,
    part: string,
    invocations: EmittedLaunch['invocations'],
    flops: number,
  ) =>
    launchEmitted(kernel, {
      ...{ label: `${label}${part}${suffix}`, phase, invocations, flops },
      bindings: named(bindings, namesOf(kernel.bindings)),
      overrides: named(numbers, namesOf(kernel.overrides)),
      ...(kernel.sizes ? { sizes: named(numbers, kernel.sizes) } : {}),
    });
  return [
    launch(
      winogradInput(convolution),
      '.planes',
      [tiles * blocks.from, 1, 1],
      tiles * from * INPUT_FLOPS,
    ),
    launch(
      (tile.staged ? winogradStagedProduct : winogradProduct)(convolution.direction, tile),
      '.sums',
      tile.staged
        ? [tiles / tile.tiles, blocks.to / tile.blocks, COUNT]
        : [COUNT * across * along * down, 1, 1],
      2 * COUNT * tiles * from * to,
    ),
    launch(winogradOutput(convolution), '', [tiles * blocks.to, 1, 1], tiles * to * OUTPUT_FLOPS),
  ];
}

const namesOf = (declared: readonly { readonly name: string }[]) =>
  declared.map(({ name }) => name);

/** What of all values a kernel declares. */
function named<T>(
  values: Readonly<Record<string, T>>,
  names: readonly string[],
): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
