// Second of the three kernels of a Winograd convolution: for each of 36 planes the product of its tiles and its weights,
// [tile][source channel] times [source channel][result channel], to sums [36][channels / 4][tile] of vec4f. This one
// computes from registers alone, with planes and weights through the caches.
import type { Kernel } from '../../kernel.ts';
import { emitKernel, type Part } from '../emit.ts';
import type { Direction } from './weights.ts';
import { tileCountPart } from './winogradTiles.ts';

/** How the products are computed. */
export interface ProductTile {
  /** An invocation computes so many tiles of so many blocks of channels. */
  readonly tiles: 1 | 2 | 4 | 8;
  readonly blocks: 1 | 2 | 4;
  /** Invocations along tiles and along blocks. */
  readonly workgroupSize: readonly [tiles: number, blocks: number, planes: 1];
  /** Whether through workgroup memory. */
  readonly staged: boolean;
}

/**
 * A good choice without workgroup memory for so many tiles of a map. Few tiles or channels leave no invocation idle; a large
 * tile, which compiles for longer, is for maps that have much to compute.
 */
export function productTileFor(tiles: number, resultChannels: number): ProductTile {
  const few = tiles >= 4 ? 4 : tiles >= 2 ? 2 : 1;
  const [size, blocks] = tiles >= 16 ? ([8, 4] as const) : ([few, 2] as const);
  const along = Math.min(8, Math.ceil(resultChannels / (4 * blocks)));
  const across = tiles < 64 ? 2 : along > 4 ? 4 : 8;
  return {
    ...{ tiles: size, blocks, staged: false },
    workgroupSize: tiles >= 16 ? [across, along, 1] : [1, 16, 1],
  };
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

/** The kernel. Sizes: TILES, SOURCE_BLOCKS, RESULT_BLOCKS. */
export function winogradProduct(direction: Direction, tile: ProductTile): Kernel {
  const { tiles, blocks, workgroupSize } = tile;
  const [across, along] = workgroupSize;
  const each = <T>(visit: (b: number, t: number) => T) =>
    range(blocks).flatMap((b) => range(tiles).map((t) => visit(b, t)));
  return emitKernel(
    `winogradProduct: ${direction}, ${tiles} tiles x ${blocks} blocks, ${workgroupSize}`,
    workgroupSize,
    [tileCountPart, productPart],
    {
      parameters: '@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u',
      body: `  let tile = ${tiles * across}u * group.x + local.x;
  let blockNumber = ${blocks}u * (${along}u * group.y + local.y);
  let plane = group.z;
  if (tile >= TILES || blockNumber >= RESULT_BLOCKS) { return; }
${range(tiles)
  .map((t) => `  let tile${t} = min(tile + ${t * across}u, TILES - 1u);`)
  .join('\n')}
${range(blocks)
  .map((b) => `  let blockNumber${b} = min(blockNumber + ${b}u, RESULT_BLOCKS - 1u);`)
  .join('\n')}
${each((b, t) => `  var sum${b}_${t} = vec4f();`).join('\n')}
${range(blocks)
  .map((b) => `  let weights${b} = ${firstWeight(direction, `blockNumber${b}`)};`)
  .join('\n')}
  for (var i = 0u; i < SOURCE_BLOCKS; i++) {
    let row = (plane * SOURCE_BLOCKS + i) * TILES;
${range(tiles)
  .map((t) => `    let in${t} = planes[row + tile${t}];`)
  .join('\n')}
${range(blocks)
  .map((b) => `    let weight${b} = ${weightAt(direction, `weights${b}`, 'i')};`)
  .join('\n')}
${each((b, t) => `    sum${b}_${t} += weight${b} * in${t};`).join('\n')}
  }
${range(tiles)
  .map((t) => `  let isTile${t} = tile + ${t * across}u < TILES;`)
  .join('\n')}
${range(blocks)
  .map(
    (b) => `  if (blockNumber + ${b}u < RESULT_BLOCKS) {
    let first = (plane * RESULT_BLOCKS + blockNumber + ${b}u) * TILES + tile;
${range(tiles)
  .map((t) => `    if (isTile${t}) { sums[first + ${t * across}u] = sum${b}_${t}; }`)
  .join('\n')}
  }`,
  )
  .join('\n')}`,
    },
    { sizesAtLaunch: true },
  );
}
