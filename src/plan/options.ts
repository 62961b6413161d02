// How plans compute what recipe and network ask for. The numbers differ by rounding alone, with f16 by more of it.
import { NeuralStyleError } from '../error.ts';
import { productTileFor } from '../kernels/convolution/winogradProduct.ts';
import type { ChooseKernel, ConvolutionKernel, ConvolutionShape } from '../ops/convolve.ts';
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

/** What is taken where nobody chose: kernels that a software adapter does well, and any other one can run. */
export const standardOptions: PlanOptions = {
  precision: 'f32',
  fused: true,
  chooseKernel: (shape) => {
    const { source, sourceChannels, resultChannels, height, width } = shape;
    // The transforms pay where both sides have channels to multiply.
    if (source !== 'image' && sourceChannels >= 16 && resultChannels >= 16) {
      const tiles = Math.ceil(height / 4) * Math.ceil(width / 4);
      return {
        kind: 'winograd',
        product: productTileFor(tiles),
        mostWorkspaceBytes: 2 ** 26,
      };
    }
    return directKernel(shape);
  },
};

/** The kernel that asks least of a device. Pixels are made network input as they are loaded, so more blocks share them. */
export function directKernel({
  source,
  resultChannels,
}: Pick<ConvolutionShape, 'source' | 'resultChannels'>): ConvolutionKernel {
  const several = source === 'image' ? 4 : 2;
  const blocks = resultChannels > 4 ? several : 1;
  return { kind: 'direct', blocks, unroll: true, workgroupSize: [4, 8, 1] };
}

/** The standard options with these in their place; refused where they do not go together. */
export function optionsOf(given: Partial<PlanOptions> = {}): PlanOptions {
  const options = { ...standardOptions, ...given };
  if (options.precision === 'f16' && !options.fused) {
    throw new NeuralStyleError(
      'bad-option',
      'plan: plain kernels store floats; found precision f16 without fusion; take f32, or fuse',
    );
  }
  return options;
}
