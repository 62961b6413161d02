// A convolution by whichever kernel was chosen for its shape.
import type { Dispatch } from '../dispatch.ts';
import type { DirectTile } from '../kernels/convolution/direct.ts';
import type { Source } from '../kernels/convolution/source.ts';
import type { StagedTile } from '../kernels/convolution/staged.ts';
import type { Direction } from '../kernels/convolution/weights.ts';
import { type Parameter, tapsOf } from '../parameter.ts';
import type { Precision } from '../tensor.ts';
import { type ConvolutionOp, direct, staged } from './convolution.ts';
import { type WinogradTile, winograd, winogradWeights } from './winograd.ts';

/** How a convolution is computed. */
export type ConvolutionKernel =
  | ({ readonly kind: 'direct' } & DirectTile)
  | ({ readonly kind: 'staged' } & StagedTile)
  | ({ readonly kind: 'winograd' } & WinogradTile);

/** What the choice of a kernel depends on. */
export interface ConvolutionShape {
  readonly direction: Direction;
  readonly source: Source;
  /** Channels of what is convolved, and of what comes out. */
  readonly sourceChannels: number;
  readonly resultChannels: number;
  readonly height: number;
  readonly width: number;
}

/** Gives the kernel for a shape; the same one each time it is asked. */
export type ChooseKernel = (shape: ConvolutionShape) => ConvolutionKernel;

/** The weights that a kernel reads. */
export function weightOf(
  { kind }: ConvolutionKernel,
  name: string,
  inChannels: number,
  outChannels: number,
  precision: Precision,
): Parameter {
  return kind === 'winograd'
    ? winogradWeights(name, inChannels, outChannels)
    : tapsOf(name, inChannels, outChannels, precision);
}

/** The convolution's dispatches. */
export function convolve(op: ConvolutionOp, kernel: ConvolutionKernel): Dispatch[] {
  switch (kernel.kind) {
    case 'direct':
      return [direct(op, kernel)];
    case 'staged':
      return [staged(op, kernel)];
    case 'winograd':
      return winograd(op, kernel);
  }
}
