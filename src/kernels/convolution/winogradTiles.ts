// How the tiles of a Winograd convolution are numbered, the same in its three kernels. A launch computes TILE_ROWS
// rows of tiles from FIRST_TILE_ROW on: all, or a slab of them where the workspace for all would be too large.
import type { Part } from '../emit.ts';

/** Overrides: HEIGHT and WIDTH of the map, FIRST_TILE_ROW, TILE_ROWS. */
export const tilesPart: Part = {
  constants: [
    { name: 'HEIGHT', type: 'u32' },
    { name: 'WIDTH', type: 'u32' },
    { name: 'FIRST_TILE_ROW', type: 'u32' },
    { name: 'TILE_ROWS', type: 'u32' },
    { name: 'TILE_COLUMNS', type: 'u32', value: '(WIDTH + 3u) / 4u' },
    { name: 'TILES', type: 'u32', value: 'TILE_ROWS * TILE_COLUMNS' },
  ],
};

/** Declares `y` and `x`, the corner of the tile numbered `tile`. */
export const TILE_CORNER = `  let y = 4u * (FIRST_TILE_ROW + tile / TILE_COLUMNS);
  let x = 4u * (tile % TILE_COLUMNS);`;
