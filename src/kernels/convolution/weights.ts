// The weights of a 3x3 convolution for both directions: [out / 4][in / 4][ky][kx] of 4x4 matrices whose columns are
// input channels. The gradient meets the taps in reverse and the matrices transposed, which costs nothing in
// registers; so one buffer serves the forward pass and the backward pass.
import type { Precision } from '../../tensor.ts';
import type { Part } from '../emit.ts';

/** Which way a convolution goes. */
export type Direction = 'forward' | 'gradInput';

/**
 * `taps(result, source)`: number of the first of nine matrices between two blocks; `weightAt` loads one, with a column
 * for each channel of the source.
 */
export function weightsPart(direction: Direction, precision: Precision): Part {
  const first =
    direction === 'forward' ? 'result * SOURCE_BLOCKS + source' : 'source * RESULT_BLOCKS + result';
  const turned = direction === 'forward' ? '' : 'transpose';
  const loadWeight = {
    f32: `fn weightAt(m: u32) -> mat4x4f { return ${turned}(weight[m]); }`,
    f16: `fn halves(stored: vec2u) -> vec4f { return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y)); }
fn weightAt(m: u32) -> mat4x4f {
  return ${turned}(mat4x4f(halves(weight[4u * m]), halves(weight[4u * m + 1u]), halves(weight[4u * m + 2u]), halves(weight[4u * m + 3u])));
}`,
  };
  return {
    constants: [
      { name: 'SOURCE_BLOCKS', type: 'u32' },
      { name: 'RESULT_BLOCKS', type: 'u32' },
    ],
    variables: [
      {
        name: 'weight',
        access: 'read',
        type: precision === 'f16' ? 'array<vec2u>' : 'array<mat4x4f>',
      },
    ],
    code: `fn taps(result: u32, source: u32) -> u32 { return 9u * (${first}); }
${loadWeight[precision]}`,
  };
}

/** The number of a matrix after `taps`, at tap (ky, kx) of the source. */
export function tap(direction: Direction, ky: string, kx: string): string {
  return direction === 'forward' ? `3u * ${ky} + ${kx}` : `8u - (3u * ${ky} + ${kx})`;
}
