// Sums over the differences of neighbouring pixels, and their gradient.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import type { TotalVariationKind } from '../recipes/recipe.ts';
import type { FeatureMap, Tensor } from '../tensor.ts';
import { rowOfPartials } from './lossSums.ts';

/** Sum of partials[slot] = sum over dx, of partials[slot + 1] = sum over dy. */
export function totalVariationForward(
  image: FeatureMap,
  kind: TotalVariationKind,
  partials: Tensor,
  slot: number,
): Dispatch {
  const [, height, width] = image.shape;
  const pixels = constantOf('totalVariation', 'PIXELS_PER_TURN');
  const row = rowOfPartials(slot, Math.ceil((height * width) / pixels));
  return launch('totalVariation', {
    label: 'totalVariation',
    phase: 'loss',
    bindings: { image, partials },
    overrides: { ...variant(image, kind), ...row },
    invocations: [row.WORKGROUPS * constantOf('totalVariation', 'LANES'), 1, 1],
    flops: 18 * height * width,
  });
}

/** gradImage += scale[0] * d sum(dx) + scale[1] * d sum(dy). */
export function totalVariationGradImage(
  image: FeatureMap,
  kind: TotalVariationKind,
  scale: Tensor,
  gradImage: FeatureMap,
): Dispatch {
  const [, height, width] = image.shape;
  return launch('totalVariationGradImage', {
    label: 'totalVariation.gradImage',
    phase: 'backward',
    bindings: { image, scale, gradImage },
    overrides: variant(image, kind),
    invocations: [width, height, 1],
    flops: 36 * height * width,
  });
}

function variant({ shape: [, height, width] }: FeatureMap, kind: TotalVariationKind) {
  return {
    HEIGHT: height,
    WIDTH: width,
    ABSOLUTE: Number(kind === 'absolute'),
    INTERIOR: Number(kind === 'halfSumSquare'),
  };
}
