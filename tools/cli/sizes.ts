// Whether the images, at their working size, leave a pixel for the deepest layer that a loss looks at.
import { NeuralStyleError } from '../../src/error.ts';
import { fittedSize } from '../../src/image/image.ts';
import { smallestSide } from '../../src/network/shapes.ts';
import { type NetworkSpec, rowsUpTo } from '../../src/network/spec.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import type { ImageFile } from './images.ts';

/** Refuses an image that is too small for `layers` when its longest side is `size`. */
function checkSize(
  image: ImageFile,
  size: number | 'own',
  option: string,
  network: NetworkSpec,
  layers: readonly string[],
): void {
  const { width, height } = size === 'own' ? image : fittedSize(image, size);
  const rows = rowsUpTo(network, layers);
  const least = smallestSide(rows);
  if (Math.min(width, height) >= least) return;
  throw new NeuralStyleError(
    'bad-image',
    `${image.name}: too small for the network; found ${width} x ${height} with ${option} ${size}, ` +
      `but ${rows.at(-1)?.name} needs at least ${least} x ${least}; take a larger ${option} or another image`,
  );
}

/** Both images at their working sizes. */
export function checkSizes(
  content: ImageFile,
  style: ImageFile,
  sizes: { readonly size: number | 'own'; readonly styleSize: number | 'own' },
  network: NetworkSpec,
  recipe: Recipe,
): void {
  const styleLayers = Object.keys(recipe.style.layers);
  const layers = [...Object.keys(recipe.content.layers), ...styleLayers];
  checkSize(content, sizes.size, '--size', network, layers);
  checkSize(style, sizes.styleSize, '--style-size', network, styleLayers);
}
