// What becomes of a 3x3 convolution's sums: `finish(block, y, x, sums)` takes a patch of 2 rows x 4 columns of four
// channels, whose corner is at (y, x), through bias, ReLU and pooling, or through the gradient's terms and its gate,
// and writes.
//
// Flow: where gradients pass, in bits, [block][ceil(H / 2)][ceil(W / 4)] of u32, one word for a patch: bit
// 4 * (4 * (y % 2) + x % 4) + channel % 4 is set where the output is above 0 and, before a pooling by maximum, the
// first maximum of its window. It is all that the backward pass needs of a map that no loss looks at.
import type { Part } from '../emit.ts';
import { forwardPart } from './forwardResult.ts';
import { gradientPart, imageGradientPart } from './gradientResult.ts';

/** Forward: bias, then what is named. */
export interface ForwardResult {
  readonly kind: 'forward';
  readonly relu: boolean;
  /** 2x2 windows, stride 2, in the place of the map. */
  readonly pool?: 'max' | 'average' | undefined;
  /** Whether the flow is kept. */
  readonly flow: boolean;
}

/** Backward: the gradient of a feature map. */
export interface GradientResult {
  readonly kind: 'gradient';
  /** What of the gradient passes the map's own ReLU: all, what `flow` says, or where its features are above 0. */
  readonly gate: 'none' | 'flow' | 'features';
  /** Whether scale * (features - target) is added. */
  readonly content: boolean;
  /** Whether the style loss's gradGram * features is added. */
  readonly style: boolean;
}

/** Backward: the gradient of the image. */
export interface ImageGradientResult {
  readonly kind: 'imageGradient';
  /** Whether it came in another unit, which is taken out again: gradients in halves keep to their range so. */
  readonly unit: boolean;
}

/** Everything that a convolution can end in. */
export type Result = ForwardResult | GradientResult | ImageGradientResult;

/** The part that writes. */
export function resultPart(result: Result): Part {
  switch (result.kind) {
    case 'forward':
      return forwardPart(result);
    case 'gradient':
      return gradientPart(result);
    case 'imageGradient':
      return imageGradientPart(result);
  }
}
