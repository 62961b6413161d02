// What all results of a convolution share: the patch that `finish` takes, and where it lies.
import type { Variable } from '../emit.ts';

/** Sums of 2 rows x 4 columns, place p = 4 * row + column. */
export const PATCH = `alias Patch = array<vec4f, 8>;
fn isInside(y: u32, x: u32) -> bool {
  let rowIsInside = y < HEIGHT;
  let columnIsInside = x < WIDTH;
  return rowIsInside & columnIsInside;
}`;

/** Opens the function that every result is. */
export const FINISH =
  'fn finish(blockNumber: u32, y: u32, x: u32, sums: Patch) {\n  var values = sums;';

/**
 * A block of WGSL for each of some places of a patch, where p is a constant: row p / 4, column p % 4. Written out, as a
 * CPU loads and stores an array with a variable index lane by lane.
 */
export function eachPlace(
  block: string,
  places: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7],
): string {
  return places.map((p) => `  {\n    const p = ${p}u;\n${block}\n  }`).join('\n');
}

/** Where place p of the patch lies in a map. */
export const POSITION = '(blockNumber * HEIGHT + y + p / 4u) * WIDTH + x + p % 4u';

/** Where the patch's word of flow lies. */
export const FLOW_INDEX =
  '(blockNumber * ((HEIGHT + 1u) / 2u) + y / 2u) * ((WIDTH + 3u) / 4u) + x / 4u';

/** The bits of four channels. */
export const LANES = 'vec4u(1, 2, 4, 8)';

/** A variable that is read. */
export const read = (name: string, type: string): Variable => ({ name, access: 'read', type });
/** A variable that is written. */
export const write = (name: string, type: string): Variable => ({
  name,
  access: 'read_write',
  type,
});
