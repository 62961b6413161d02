// Second of the three kernels of a Winograd convolution: for each of 36 planes the product of its tiles and its weights,
// [tile][source channel] times [source channel][result channel], to sums [36][channels / 4][tile] of vec4f. This one
// computes from registers alone, with planes and weights through the caches.
import type { Kernel } from '../../kernel.ts';
import { emitKernel, type Part } from '../emit.ts';
import type { Direction } from './weights.ts';
import { PLANES } from './winogradMatrices.ts';
import { tileCountPart } from './winogradTiles.ts';

/** How the products are computed. */
export interface ProductTile {
  /** An invocation computes so many tiles of so many blocks of channels. */
  readonly tiles: 1 | 2 | 4 | 8;
  readonly blocks: 1 | 2 | 4;
  /** Invocations along tiles and along blocks; those of an unstaged product have no such order, only their number counts. */
  readonly workgroupSize: readonly [tiles: number, blocks: number, planes: 1];
  /** Whether through workgroup memory. */
  readonly staged: boolean;
}

/** A good choice without workgroup memory for so many tiles of a map; a large tile is for maps that have much to compute. */
export function productTileFor(tiles: number): ProductTile {
  const few = tiles >= 4 ? 4 : tiles >= 2 ? 2 : 1;
  const [size, blocks] = tiles >= 16 ? ([8, 4] as const) : ([few, 2] as const);
  return registerProduct(size, blocks);
}

/** A product from registers. */
export function registerProduct(
  tiles: ProductTile['tiles'],
  blocks: ProductTile['blocks'],
): ProductTile {
  return { tiles, blocks, workgroupSize: [32, 1, 1], staged: false };
}

/** Invocations side by side own tiles side by side, so many at most; then come the next blocks of the same tiles. */
const MOST_ACROSS = 8;

/** How many invocations the product from registers has for a plane: across, along blocks, and down the tiles. */
export function productInvocations(
  { tiles, blocks }: ProductTile,
  [tileCount, resultBlocks]: readonly [number, number],
): readonly [across: number, along: number, down: number] {
  const groups = Math.ceil(tileCount / tiles);
  const across = Math.min(MOST_ACROSS, groups);
  return [across, Math.ceil(resultBlocks / blocks), Math.ceil(groups / across)];
}

/** What both kernels for the product bind. */
export const productPart: Part = {
  constants: [
    { name: 'SOURCE_BLOCKS', type: 'u32' },
    { name: 'RESULT_BLOCKS', type: 'u32' },
  ],
  variables: [
    { name: 'planes', access: 'read', type: 'array<vec4f>' },
    { name: 'weight', access: 'read', type: 'array<mat4x4f>' },
    { name: 'sums', access: 'read_write', type: 'array<vec4f>' },
  ],
};

/**
 * Where the weights of `plane` for a block of results begin. They lie as [36][out / 4][in / 4] of matrices whose columns
 * are input channels.
 */
export function firstWeight(direction: Direction, result: string): string {
  return direction === 'forward'
    ? `(plane * RESULT_BLOCKS + ${result}) * SOURCE_BLOCKS`
    : `plane * SOURCE_BLOCKS * RESULT_BLOCKS + ${result}`;
}

/**
 * From there on the weights for a block of the source as WGSL, columns = source channels. (A vector times a matrix would do
 * as well, but is slower on SwiftShader.)
 */
export function weightAt(direction: Direction, first: string, source: string): string {
  return direction === 'forward'
    ? `weight[${first} + ${source}]`
    : `transpose(weight[${first} + ${source} * RESULT_BLOCKS])`;
}

const range = (count: number) => Array.from({ length: count }, (_, k) => k);

/**
 * The kernel. Sizes: TILES, SOURCE_BLOCKS, RESULT_BLOCKS, and ACROSS, ALONG and DOWN of `productInvocations`. They are one
 * row for all planes: so few tiles or blocks leave none idle, and one pipeline serves all maps.
 */
export function winogradProduct(direction: Direction, tile: ProductTile): Kernel {
  const { tiles, blocks, workgroupSize } = tile;
  const each = <T>(visit: (b: number, t: number) => T) =>
    range(blocks).flatMap((b) => range(tiles).map((t) => visit(b, t)));
  return emitKernel(
    `winogradProduct: ${direction}, ${tiles} tiles x ${blocks} blocks, ${workgroupSize}`,
    workgroupSize,
    [
      tileCountPart,
      productPart,
      { constants: ['ACROSS', 'ALONG', 'DOWN'].map((name) => ({ name, type: 'u32' })) },
    ],
    {
      parameters: '@builtin(global_invocation_id) id: vec3u',
      body: `  let column = id.x / ACROSS;
  let row = column / ALONG;
  let plane = row / DOWN;
  let tile = ${tiles}u * ACROSS * (row - plane * DOWN) + id.x - column * ACROSS;
  let blockNumber = ${blocks}u * (column - row * ALONG);
  if (tile >= TILES || plane >= ${PLANES ** 2}u) { return; }
${range(tiles)
  .map(
    (t) => `  let tile${t} = tile + ${t}u * ACROSS;\n  let held${t} = min(tile${t}, TILES - 1u);`,
  )
  .join('\n')}
${range(blocks)
  .map((b) => `  let blockNumber${b} = min(blockNumber + ${b}u, RESULT_BLOCKS - 1u);`)
  .join('\n')}
${each((b, t) => `  var sum${b}_${t} = vec4f();`).join('\n')}
${range(blocks)
  .map((b) => `  let weights${b} = ${firstWeight(direction, `blockNumber${b}`)};`)
  .join('\n')}
  for (var i = 0u; i < SOURCE_BLOCKS; i++) {
    let firstTile = (plane * SOURCE_BLOCKS + i) * TILES;
${range(tiles)
  .map((t) => `    let in${t} = planes[firstTile + held${t}];`)
  .join('\n')}
${range(blocks)
  .map((b) => `    let weight${b} = ${weightAt(direction, `weights${b}`, 'i')};`)
  .join('\n')}
${each((b, t) => `    sum${b}_${t} += weight${b} * in${t};`).join('\n')}
  }
${range(blocks)
  .map(
    (b) => `  if (blockNumber + ${b}u < RESULT_BLOCKS) {
    let first = (plane * RESULT_BLOCKS + blockNumber + ${b}u) * TILES;
${range(tiles)
  .map((t) => `    if (tile${t} < TILES) { sums[first + tile${t}] = sum${b}_${t}; }`)
  .join('\n')}
  }`,
  )
  .join('\n')}`,
    },
    { sizesAtLaunch: true },
  );
}
