// The parameters of convolutions on the GPU: which tensor holds what, and in which order.
import { blocksOf, type Precision, type Tensor } from './tensor.ts';

/**
 * `bias`: [out], f32. `taps`: [out / 4][in / 4][ky][kx] of 4x4 matrices whose columns are input channels.
 * `winograd`: the transformed weights, see src/ops/winograd.ts.
 */
export type Packing = 'bias' | 'taps' | 'winograd';

/** A tensor that is filled from a convolution's weights, and then only read. */
export interface Parameter extends Tensor {
  readonly convolution: string;
  readonly packing: Packing;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly element: Precision;
}

/** The bias of the convolution `name`. */
export function biasOf(name: string, inChannels: number, outChannels: number): Parameter {
  return {
    ...{ label: `${name}.bias`, convolution: name, packing: 'bias', inChannels, outChannels },
    ...{ shape: [4 * blocksOf(outChannels)], layout: 'rows', element: 'f32' },
  };
}

/** The weights of the convolution `name`, by taps. */
export function tapsOf(
  name: string,
  inChannels: number,
  outChannels: number,
  element: Precision = 'f32',
): Parameter {
  return {
    ...{ label: `${name}.weight`, convolution: name, packing: 'taps', inChannels, outChannels },
    ...{
      shape: [blocksOf(outChannels), blocksOf(inChannels), 3, 3, 4, 4],
      layout: 'rows',
      element,
    },
  };
}
