// Pixels to network input, and the way back for the gradient.
import type { Dispatch } from '../dispatch.ts';
import { launch } from '../kernels/catalog.ts';
import type { FeatureMap } from '../tensor.ts';

/** What the network expects: input = scale * pixel - mean, mean as R, G, B. */
export interface Preprocessing {
  readonly scale: number;
  readonly mean: readonly [red: number, green: number, blue: number];
}

/** image -> network input. */
export function preprocessForward(
  image: FeatureMap,
  output: FeatureMap,
  { scale, mean }: Preprocessing,
): Dispatch {
  const [, height, width] = image.shape;
  return launch('preprocess', {
    label: 'preprocess.forward',
    phase: 'forward',
    bindings: { image, output },
    overrides: {
      ...{ HEIGHT: height, WIDTH: width, SCALE: scale },
      ...{ MEAN_R: mean[0], MEAN_G: mean[1], MEAN_B: mean[2] },
    },
    invocations: [width, height, 1],
    flops: 6 * height * width,
  });
}

/** d loss / d network input -> d loss / d image. */
export function preprocessGradImage(
  gradOutput: FeatureMap,
  gradImage: FeatureMap,
  { scale }: Preprocessing,
): Dispatch {
  const [, height, width] = gradImage.shape;
  return launch('preprocessGradImage', {
    label: 'preprocess.gradImage',
    phase: 'backward',
    bindings: { gradOutput, gradImage },
    overrides: { HEIGHT: height, WIDTH: width, SCALE: scale },
    invocations: [width, height, 1],
    flops: 3 * height * width,
  });
}
