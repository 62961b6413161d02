// How plans compute what recipe and network ask for. The numbers differ by rounding alone, with f16 by more of it.
import type { ChooseKernel } from '../ops/convolve.ts';
import type { Precision } from '../tensor.ts';

/** The choices that a plan is made with. */
export interface PlanOptions {
  /** How feature maps, their gradients and the weights are stored. */
  readonly precision: Precision;
  /**
   * Whether everything around a convolution joins it. Off, each row is a plain kernel of its own, in f32: slower,
   * larger, and every map between can be looked at.
   */
  readonly fused: boolean;
  readonly chooseKernel: ChooseKernel;
}

/** What is taken where nobody chose: a direct kernel of a middling tile for everything. */
export const standardOptions: PlanOptions = {
  precision: 'f32',
  fused: true,
  chooseKernel: ({ resultChannels }) => ({
    kind: 'direct',
    blocks: resultChannels > 4 ? 2 : 1,
    unroll: false,
    workgroupSize: [4, 8, 1],
  }),
};
