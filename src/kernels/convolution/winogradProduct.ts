// Second of three kernels of a Winograd convolution: for each of 36 planes the product of its tiles and its weights,
// [tile][source channel] times [source channel][result channel], to sums [36][channels / 4][tile] of vec4f.
import type { Kernel } from '../../kernel.ts';
import { emitKernel, type Part } from '../emit.ts';
import type { Direction } from './weights.ts';
import { tilesPart } from './winogradTiles.ts';

/** The register tile: an invocation computes so many tiles of so many blocks of channels. */
export interface RegisterTile {
  readonly tiles: 1 | 2 | 4 | 8;
  readonly blocks: 1 | 2 | 4;
}

/** How the products are computed. */
export interface ProductTile extends RegisterTile {
  /** Invocations along tiles and along blocks. */
  readonly workgroupSize: readonly [tiles: number, blocks: number, planes: 1];
}

const range = (count: number) => Array.from({ length: count }, (_, k) => k);

/** Transformed weights are [36][out / 4][in / 4] of 4x4 matrices whose columns are input channels. */
export function productPart(direction: Direction): Part {
  const matrix =
    direction === 'forward'
      ? '(plane * RESULT_BLOCKS + result) * SOURCE_BLOCKS + source'
      : '(plane * SOURCE_BLOCKS + source) * RESULT_BLOCKS + result';
  return {
    constants: [
      { name: 'SOURCE_BLOCKS', type: 'u32' },
      { name: 'RESULT_BLOCKS', type: 'u32' },
    ],
    variables: [
      { name: 'planes', access: 'read', type: 'array<vec4f>' },
      { name: 'weight', access: 'read', type: 'array<mat4x4f>' },
      { name: 'sums', access: 'read_write', type: 'array<vec4f>' },
    ],
    code: `fn weightAt(plane: u32, result: u32, source: u32) -> mat4x4f { return ${direction === 'forward' ? `weight[${matrix}]` : `transpose(weight[${matrix}])`}; }`,
  };
}

/** The kernel, from registers alone. Overrides: those of the tiles, SOURCE_BLOCKS, RESULT_BLOCKS. */
export function winogradProduct(
  direction: Direction,
  { tiles, blocks, workgroupSize }: ProductTile,
): Kernel {
  const [across] = workgroupSize;
  const held = [
    ...range(tiles).map((t) => `  let tile${t} = min(tile + ${t * across}u, TILES - 1u);`),
    ...range(blocks).map((b) => `  let block${b} = min(block + ${b}u, RESULT_BLOCKS - 1u);`),
    ...range(blocks).map(
      (b) =>
        `  ${range(tiles)
          .map((t) => `var sum${b}_${t} = vec4f();`)
          .join(' ')}`,
    ),
  ];
  const step = [
    ...range(tiles).map(
      (t) => `    let in${t} = planes[(plane * SOURCE_BLOCKS + i) * TILES + tile${t}];`,
    ),
    ...range(blocks).flatMap((b) => [
      `    let weight${b} = weightAt(plane, block${b}, i);`,
      ...range(tiles).map((t) => `    sum${b}_${t} += weight${b} * in${t};`),
    ]),
  ];
  const stores = range(blocks).flatMap((b) =>
    range(tiles).map((t) => {
      return `  if (block + ${b}u < RESULT_BLOCKS && tile + ${t * across}u < TILES) { sums[(plane * RESULT_BLOCKS + block${b}) * TILES + tile${t}] = sum${b}_${t}; }`;
    }),
  );
  return emitKernel(
    `winogradProduct: ${direction}, ${tiles} tiles x ${blocks} blocks, ${workgroupSize}`,
    workgroupSize,
    [tilesPart, productPart(direction)],
    {
      parameters: '@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u',
      body: `  let tile = ${tiles * across}u * group.x + local.x;
  let block = ${blocks}u * (${workgroupSize[1]}u * group.y + local.y);
  let plane = group.z;
  if (tile >= TILES || block >= RESULT_BLOCKS) { return; }
${held.join('\n')}
  for (var i = 0u; i < SOURCE_BLOCKS; i++) {
${step.join('\n')}
  }
${stores.join('\n')}`,
    },
  );
}
