// 3x3 convolutions with everything around them in one dispatch: what they read, what becomes of their sums, and how
// they are computed. The plan says all three.
import type { Dispatch, Phase } from '../dispatch.ts';
import type { Kernel } from '../kernel.ts';
import { type DirectTile, directConvolution } from '../kernels/convolution/direct.ts';
import { type StagedTile, stagedConvolution } from '../kernels/convolution/staged.ts';
import { launchEmitted } from '../kernels/launchEmitted.ts';
import type { Parameter } from '../parameter.ts';
import { blocksOf, type FeatureMap, type Precision, type Tensor } from '../tensor.ts';
import { bindingsOf, convolutionOf, overridesOf } from './convolutionTensors.ts';
import type { Preprocessing } from './preprocess.ts';

/** The bits that say where gradients pass through ReLU and pooling; src/kernels/convolution/result.ts. */
export function flowOf(label: string, [channels, height, width]: FeatureMap['shape']): Tensor {
  return {
    ...{ label: `${label}.flow`, layout: 'rows', element: 'u32' },
    shape: [blocksOf(channels), Math.ceil(height / 2), Math.ceil(width / 4)],
  };
}

/** What a convolution reads. */
export type SourceTensors =
  | { readonly kind: 'image'; readonly image: FeatureMap; readonly preprocessing: Preprocessing }
  | { readonly kind: 'map'; readonly map: FeatureMap }
  /** `share` is what each place of a window gets: 1 after a maximum, 1/4 after an average. */
  | {
      readonly kind: 'pooled';
      readonly map: FeatureMap;
      readonly flow: Tensor;
      readonly share: number;
    };

/** What its sums become. */
export type ResultTensors =
  | {
      readonly kind: 'forward';
      readonly bias: Parameter;
      readonly relu: boolean;
      readonly pool?: 'max' | 'average' | undefined;
      readonly flow?: Tensor | undefined;
      readonly output: FeatureMap;
    }
  | {
      readonly kind: 'gradient';
      readonly output: FeatureMap;
      /** The map that the gradient is of, where the gate or a loss looks at it. */
      readonly features?: FeatureMap | undefined;
      /** A tensor of flow, or the features; undefined where the map has no ReLU of its own. */
      readonly gate?: Tensor | 'features' | undefined;
      readonly content?: { readonly target: Tensor; readonly scale: Tensor } | undefined;
      readonly style?: { readonly gradGram: Tensor } | undefined;
    }
  | {
      readonly kind: 'imageGradient';
      readonly output: FeatureMap;
      readonly preprocessing: Preprocessing;
      /** One float, with which the gradient is multiplied at last. */
      readonly unit?: Tensor | undefined;
    };

/** One convolution of a plan. */
export interface ConvolutionOp {
  readonly label: string;
  readonly phase: Phase;
  readonly source: SourceTensors;
  readonly weight: Parameter;
  readonly result: ResultTensors;
  /** Height and width of the map that is convolved, before a pooling in the result. */
  readonly height: number;
  readonly width: number;
  readonly precision: Precision;
}

/** The convolution as one dispatch of the direct kernel. */
export function direct(op: ConvolutionOp, tile: DirectTile): Dispatch {
  return inOneDispatch(op, directConvolution(convolutionOf(op), tile), tile.blocks);
}

/** The convolution as one dispatch of the kernel that stages through workgroup memory. */
export function staged(op: ConvolutionOp, tile: StagedTile): Dispatch {
  return inOneDispatch(op, stagedConvolution(convolutionOf(op), tile), tile.blocks);
}

function inOneDispatch(op: ConvolutionOp, kernel: Kernel, blocks: number): Dispatch {
  const { label, phase, weight, height, width } = op;
  const [from, to] = channelsOf(op);
  return launchEmitted(kernel, {
    ...{ label, phase },
    bindings: { weight, ...bindingsOf(op) },
    overrides: {
      ...{ HEIGHT: height, WIDTH: width },
      ...{ SOURCE_BLOCKS: blocksOf(from), RESULT_BLOCKS: blocksOf(to) },
      ...overridesOf(op),
    },
    invocations: [Math.ceil(width / 4), Math.ceil(height / 2), blocksOf(to) / blocks],
    flops: convolutionFlops(op),
  });
}

/** Channels of what is convolved and of what comes out. */
export function channelsOf({ phase, weight }: ConvolutionOp): [from: number, to: number] {
  const { inChannels, outChannels } = weight;
  return phase === 'forward' ? [inChannels, outChannels] : [outChannels, inChannels];
}

/** Operations of the direct algorithm, a multiply-add counted as two. */
export function convolutionFlops(op: ConvolutionOp): number {
  const { weight, height, width, result } = op;
  const products = 2 * 9 * weight.inChannels * weight.outChannels * height * width;
  const style = result.kind === 'gradient' && result.style ? 2 * weight.inChannels ** 2 : 0;
  return products + style * height * width;
}
