// Adam (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980) in the two forms in use.
import type { Dispatch } from '../dispatch.ts';
import { launch } from '../kernels/catalog.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { type FeatureMap, featureMap, rows, type Tensor } from '../tensor.ts';

type Adam = Recipe['adam'];

/** What Adam keeps between steps, and the factors that the host gives it for a step. */
export interface AdamState {
  readonly firstMoment: FeatureMap;
  readonly secondMoment: FeatureMap;
  readonly stepParams: Tensor;
}

/** The state for an image; both moments start at 0. */
export function adamState({ shape: [channels, height, width] }: FeatureMap): AdamState {
  return {
    firstMoment: featureMap('firstMoment', channels, height, width),
    secondMoment: featureMap('secondMoment', channels, height, width),
    stepParams: rows('stepParams', 4),
  };
}

/** image, firstMoment and secondMoment change in place. */
export function adamStep(
  image: FeatureMap,
  gradImage: FeatureMap,
  state: AdamState,
  adam: Adam,
  pixelRange: number,
): Dispatch {
  const [channels, height, width] = image.shape;
  return launch('adamStep', {
    label: 'adam',
    phase: 'update',
    bindings: { ...state, gradImage, image },
    overrides: {
      HEIGHT: height,
      WIDTH: width,
      BETA1: adam.beta1,
      ONE_MINUS_BETA1: 1 - adam.beta1,
      BETA2: adam.beta2,
      ONE_MINUS_BETA2: 1 - adam.beta2,
      EPSILON: adam.epsilon,
      CLIP: Number(adam.clip),
      MAXIMUM: pixelRange,
    },
    invocations: [width, height, 1],
    flops: 14 * channels * height * width,
  });
}

/**
 * The values of `stepParams` for a step, counted from 0. With t = step + 1 the image moves by
 * PyTorch:    lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon)
 * TensorFlow: lr * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(v) + epsilon)
 */
export function stepParamsOf(step: number, adam: Adam): Float32Array<ArrayBuffer> {
  const t = step + 1;
  const { rate, steps } = adam.decay ?? { rate: 1, steps: 1 };
  const learningRate = adam.learningRate * rate ** (step / steps);
  const correction1 = 1 - adam.beta1 ** t;
  const correction2 = Math.sqrt(1 - adam.beta2 ** t);
  const [stepSize, secondMomentFactor] =
    adam.epsilonForm === 'pytorch'
      ? [learningRate / correction1, 1 / correction2]
      : [(learningRate * correction2) / correction1, 1];
  return new Float32Array([stepSize, secondMomentFactor, step, 0]);
}
