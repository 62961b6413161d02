// The product of a Winograd convolution staged through workgroup memory, for GPUs: a workgroup loads its tiles and its
// weights once, some blocks of source channels at a time, and each of its invocations reads them from there.
import type { Kernel } from '../../kernel.ts';
import { emitKernel } from '../emit.ts';
import type { Direction } from './weights.ts';
import { firstWeight, type ProductTile, productPart, weightAt } from './winogradProduct.ts';
import { tileCountPart } from './winogradTiles.ts';

const range = (count: number) => Array.from({ length: count }, (_, k) => k);

/** Blocks of source channels that are staged at once. */
const DEPTH = 4;

/** The kernel. Overrides: TILES, SOURCE_BLOCKS, RESULT_BLOCKS. */
export function winogradStagedProduct(direction: Direction, tile: ProductTile): Kernel {
  const { tiles, blocks, workgroupSize } = tile;
  const [across, along] = workgroupSize;
  // Neighbouring invocations own neighbouring tiles and blocks: their reads of workgroup memory do not collide.
  const sums = range(blocks).flatMap((b) =>
    range(tiles).map((t) => ({ b, t, sum: `sum${b}_${t}` })),
  );
  const lanes = ['x', 'y', 'z', 'w'].flatMap((lane, index) => [
    ...range(blocks).map(
      (b) =>
        `      let weight${b}${lane} = stagedWeight[(4u * k + ${index}u) * GROUP_BLOCKS + local.y + ${b * along}u];`,
    ),
    ...sums.map(({ b, t, sum }) => `      ${sum} += weight${b}${lane} * in${t}.${lane};`),
  ]);
  return emitKernel(
    `winogradStagedProduct: ${direction}, ${tiles} tiles x ${blocks} blocks, ${workgroupSize}`,
    workgroupSize,
    [
      tileCountPart,
      productPart,
      {
        constants: [
          { name: 'STEPS', type: 'u32', value: `(SOURCE_BLOCKS + ${DEPTH - 1}u) / ${DEPTH}u` },
        ],
        code: `const INVOCATIONS = ${across * along}u;
const GROUP_TILES = ${tiles * across}u;
const GROUP_BLOCKS = ${blocks * along}u;
var<workgroup> stagedPlanes: array<vec4f, ${DEPTH * tiles * across}>;
var<workgroup> stagedWeight: array<vec4f, ${4 * DEPTH * blocks * along}>;`,
      },
    ],
    {
      parameters: `
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) index: u32,
`,
      body: `  let firstTile = GROUP_TILES * group.x;
  let firstBlock = GROUP_BLOCKS * group.y;
  let plane = group.z;
${sums.map(({ sum }) => `  var ${sum} = vec4f();`).join('\n')}
  for (var step = 0u; step < STEPS; step++) {
    for (var turn = 0u; turn < ${Math.ceil((DEPTH * tiles) / along)}u; turn++) {
      let place = turn * INVOCATIONS + index;
      let source = ${DEPTH}u * step + place / GROUP_TILES;
      let tile = min(firstTile + place % GROUP_TILES, TILES - 1u);
      if (place < ${DEPTH}u * GROUP_TILES) {
        let at = (plane * SOURCE_BLOCKS + min(source, SOURCE_BLOCKS - 1u)) * TILES + tile;
        stagedPlanes[place] = select(vec4f(), planes[at], source < SOURCE_BLOCKS);
      }
    }
    for (var turn = 0u; turn < ${Math.ceil((DEPTH * blocks) / across)}u; turn++) {
      let place = turn * INVOCATIONS + index;
      let k = place / GROUP_BLOCKS;
      let source = min(${DEPTH}u * step + k, SOURCE_BLOCKS - 1u);
      let result = min(firstBlock + place % GROUP_BLOCKS, RESULT_BLOCKS - 1u);
      if (place < ${DEPTH}u * GROUP_BLOCKS) {
        let matrix = ${weightAt(direction, firstWeight(direction, 'result'), 'source')};
${range(4)
  .map(
    (lane) =>
      `        stagedWeight[(4u * k + ${lane}u) * GROUP_BLOCKS + place % GROUP_BLOCKS] = matrix[${lane}];`,
  )
  .join('\n')}
      }
    }
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
${range(tiles)
  .map((t) => `      let in${t} = stagedPlanes[k * GROUP_TILES + local.x + ${t * across}u];`)
  .join('\n')}
${lanes.join('\n')}
    }
    workgroupBarrier();
  }
${sums
  .map(
    ({
      b,
      t,
      sum,
    }) => `  if (firstBlock + local.y + ${b * along}u < RESULT_BLOCKS && firstTile + local.x + ${t * across}u < TILES) {
    sums[(plane * RESULT_BLOCKS + firstBlock + local.y + ${b * along}u) * TILES + firstTile + local.x + ${t * across}u] = ${sum};
  }`,
  )
  .join('\n')}`,
    },
  );
}
