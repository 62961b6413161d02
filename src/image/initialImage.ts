// The image that the optimization starts from.
import { NeuralStyleError } from '../error.ts';
import { CAFFE_MEAN, type Recipe } from '../recipes/recipe.ts';
import type { RgbImage } from './image.ts';
import { noise } from './noise.ts';
import { resize } from './resize.ts';

/** The start of a recipe for these images, of the content image's size. */
export function initialImage(
  recipe: Pick<Recipe, 'initialization' | 'noise'>,
  content: RgbImage,
  style: RgbImage,
  seed: number,
): RgbImage {
  switch (recipe.initialization) {
    case 'content':
      return content;
    case 'style':
      return resize(style, content);
    case 'noise':
      return blend(content, noise(content.data.length, seed, recipe.noise), 1);
    case 'blend':
      return blend(content, noise(content.data.length, seed, recipe.noise), noiseShare(recipe));
  }
}

function noiseShare({ noise: { share } }: Pick<Recipe, 'noise'>): number {
  if (share >= 0 && share <= 1) return share;
  throw new NeuralStyleError('bad-option', `noise share: not in 0..1; found ${share}; take 0.6`);
}

/** share * (mean colour + noise) + (1 - share) * content. */
function blend(
  { width, height, data }: RgbImage,
  noiseValues: Float32Array,
  share: number,
): RgbImage {
  const blended = data.map((value, k) => {
    const mean = CAFFE_MEAN[k % 3]!;
    return mean + share * noiseValues[k]! + (1 - share) * (value - mean);
  });
  return { width, height, data: blended };
}
