// The cases that every kernel for convolutions runs: each source and result that plans use, at 1, a tile, a tile + 1
// and odd sizes, with channels that do not fill their last block, in floats and in halves.
import type { GradientResult, Result } from '../../src/kernels/convolution/result.ts';
import type { Source } from '../../src/kernels/convolution/source.ts';
import { type ConvolutionCase, convolutionCase } from './convolutionCase.ts';

const forward = { kind: 'forward', relu: true, pool: undefined, flow: true } as const;
const gradient: GradientResult = {
  kind: 'gradient',
  gate: 'none',
  content: false,
  style: false,
};

const ENDS: readonly (readonly [Source, Result])[] = [
  ['map', { ...forward, relu: false, flow: false }],
  ['map', { ...forward, flow: false }],
  ['map', forward],
  ['map', { ...forward, pool: 'max' }],
  ['map', { ...forward, pool: 'average' }],
  ['map', { ...forward, relu: false, pool: 'max' }],
  ['map', gradient],
  ['map', { ...gradient, gate: 'flow' }],
  ['map', { ...gradient, gate: 'features' }],
  ['map', { ...gradient, gate: 'features', content: true }],
  ['pooled', gradient],
  ['pooled', { ...gradient, gate: 'flow' }],
];

/** Results that only kernels with the features at hand can end in. */
const STYLED: readonly (readonly [Source, Result])[] = [
  ['map', { ...gradient, style: true }],
  ['pooled', { ...gradient, gate: 'features', style: true }],
  ['pooled', { ...gradient, gate: 'features', style: true, content: true }],
];

/** [in channels, out channels, height, width]. */
const SHAPES = [
  [1, 1, 1, 1],
  [3, 5, 2, 4],
  [4, 4, 4, 4],
  [5, 9, 3, 5],
  [8, 8, 5, 9],
  [12, 7, 7, 3],
  [16, 20, 9, 13],
  [8, 4, 1, 17],
  [6, 12, 19, 1],
  [9, 13, 16, 18],
] as const;

/**
 * All cases; `style` and `image` leave out what a kernel does not do. As each size is compiled anew, each end meets
 * three sizes in floats and one in halves, and all ends together meet all sizes. `turns` leaves some of the four out.
 */
export function everyCase({
  style = true,
  image = true,
  turns = [0, 1, 2, 3],
} = {}): ConvolutionCase[] {
  const ends: (readonly [Source, Result])[] = [...ENDS, ...(style ? STYLED : [])];
  if (image)
    ends.push(
      ['image', forward],
      ['map', { kind: 'imageGradient', unit: false }],
      ['map', { kind: 'imageGradient', unit: true }],
    );
  return ends.flatMap(([source, result], end) => {
    const isPooled = source === 'pooled' || (result.kind === 'forward' && result.pool);
    const shapes = SHAPES.filter(([, , height, width]) => !isPooled || (height > 1 && width > 1));
    return turns.map((turn) => {
      const precision = turn === 3 ? 'f16' : 'f32';
      const seed = 4 * end + turn;
      const [inChannels, outChannels, height, width] = shapes[(3 * end + turn) % shapes.length]!;
      const isImage = source === 'image' || result.kind === 'imageGradient';
      const size = { inChannels: isImage ? 3 : inChannels, outChannels, height, width };
      return convolutionCase({ ...size, source, result, precision }, seed);
    });
  });
}
