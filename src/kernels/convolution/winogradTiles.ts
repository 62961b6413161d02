// How the tiles of a Winograd convolution are numbered: row by row, from the row FIRST_TILE_ROW of tiles on. A launch
// computes TILES of them: all, or a slab of whole rows where the workspace for all would be too large.
import type { Part } from '../emit.ts';

/** The number of tiles, all that a product needs to know of them. */
export const tileCountPart: Part = { constants: [{ name: 'TILES', type: 'u32' }] };

/** Sizes: HEIGHT and WIDTH of the map, FIRST_TILE_ROW, TILES. */
export const tilesPart: Part = {
  constants: [
    { name: 'HEIGHT', type: 'u32' },
    { name: 'WIDTH', type: 'u32' },
    { name: 'FIRST_TILE_ROW', type: 'u32' },
    ...(tileCountPart.constants ?? []),
  ],
};

/**
 * Declares `blockNumber`, and `y` and `x`, the corner of the tile, of the invocation that is numbered `first`: tile by tile,
 * block by block, as planes and sums lie. So few tiles leave no invocation idle, for which SwiftShader would do all the work.
 */
export const TILE_OF_BLOCK = `  let blockNumber = first / TILES;
  let tile = first % TILES;
  let tileColumns = (WIDTH + 3u) / 4u;
  let y = 4u * (FIRST_TILE_ROW + tile / tileColumns);
  let x = 4u * (tile % tileColumns);`;
