// The weights of a 3x3 convolution for both directions: [out / 4][in / 4][ky][kx] of 4x4 matrices whose columns are
// input channels. The gradient meets the taps in reverse and the matrices transposed, which costs nothing in
// registers; so one buffer serves the forward pass and the backward pass.
import type { Precision } from '../../tensor.ts';
import type { Part } from '../emit.ts';
import type { Convolution } from './convolution.ts';

/** Which way a convolution goes. */
export type Direction = 'forward' | 'gradInput';

/**
 * `taps(result, source)`: number of the first of nine matrices between two blocks; `weightAt` loads one, with a column
 * for each channel of the source. Of an image's block only three channels are loaded: the fourth is 0.
 */
export function weightsPart({ direction, source, result, precision }: Convolution): Part {
  const first =
    direction === 'forward' ? 'result * SOURCE_BLOCKS + source' : 'source * RESULT_BLOCKS + result';
  const isOfImage = source === 'image' || result.kind === 'imageGradient';
  const columns = [0, 1, 2, 3].map((k) =>
    k === 3 && isOfImage ? 'vec4f()' : columnOf(precision, k),
  );
  const matrix = `mat4x4f(${columns.join(', ')})`;
  return {
    constants: [
      { name: 'SOURCE_BLOCKS', type: 'u32' },
      { name: 'RESULT_BLOCKS', type: 'u32' },
    ],
    variables: [
      {
        name: 'weight',
        access: 'read',
        type: precision === 'f16' ? 'array<vec2u>' : 'array<vec4f>',
      },
    ],
    code: `fn taps(result: u32, source: u32) -> u32 { return 9u * (${first}); }
${precision === 'f16' ? HALVES : ''}fn weightAt(m: u32) -> mat4x4f {
  return ${direction === 'forward' ? matrix : `transpose(${matrix})`};
}`,
  };
}

const HALVES = `fn halves(stored: vec2u) -> vec4f { return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y)); }
`;

/** Column k of the matrix m as it is stored. */
function columnOf(precision: Precision, k: number): string {
  const stored = `weight[4u * m + ${k}u]`;
  return precision === 'f16' ? `halves(${stored})` : stored;
}

/** The number of a matrix after `taps`, at tap (ky, kx) of the source. */
export function tap(direction: Direction, ky: string, kx: string): string {
  return direction === 'forward' ? `3u * ${ky} + ${kx}` : `8u - (3u * ${ky} + ${kx})`;
}
