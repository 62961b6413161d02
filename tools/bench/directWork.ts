// The arithmetic of a step by the direct algorithm, whichever kernels do it: the measure that systems share.
import {
  inferSizes,
  lossLayers,
  type NetworkSpec,
  type Recipe,
  rowsUpTo,
  type Size,
} from '../../src/advanced.ts';

/** Floating-point operations; a multiply-add is two. Biases, ReLU, pooling and Adam are left out: less than 1 %. */
export interface DirectWork {
  readonly forward: number;
  /** The gradient with respect to the input, down to the image. */
  readonly backward: number;
  /** Gram matrices and their gradients, all elements of these symmetric matrices counted. */
  readonly gram: number;
  readonly total: number;
}

/** The work of one step at a size. */
export function directWork(network: NetworkSpec, recipe: Recipe, size: Size): DirectWork {
  const rows = rowsUpTo(network, lossLayers(recipe));
  const sizes = inferSizes(rows, size.height, size.width);
  let forward = 0;
  let gram = 0;
  rows.forEach((row, index) => {
    const { channels, height, width } = sizes[index]!;
    const inputs = index === 0 ? 3 : sizes[index - 1]!.channels;
    if (row.kind === 'conv') forward += 2 * 9 * inputs * channels * height * width;
    // F F^T forward, and the same number of products for (G - A) F.
    if (row.name in recipe.style.layers) gram += 2 * (2 * channels * channels * height * width);
  });
  return { forward, backward: forward, gram, total: 2 * forward + gram };
}
