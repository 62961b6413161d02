// Pixels to network input: input = scale * pixel - mean, for each of R, G, B.
import { accumulate, type Reference, zeros } from './reference.ts';

/** image [3][positions] -> network input [3][positions]. */
export function preprocess(
  image: ArrayLike<number>,
  scale: number,
  mean: readonly number[],
): Reference {
  const input = zeros(image.length);
  const positions = image.length / 3;
  for (let index = 0; index < image.length; index++) {
    accumulate(input, index, scale * image[index]!);
    accumulate(input, index, -mean[Math.floor(index / positions)]!);
  }
  return input;
}

/** d loss / d input -> d loss / d image. */
export function preprocessGradImage(gradInput: ArrayLike<number>, scale: number): Reference {
  const gradImage = zeros(gradInput.length);
  for (let index = 0; index < gradInput.length; index++) {
    accumulate(gradImage, index, scale * gradInput[index]!);
  }
  return gradImage;
}
