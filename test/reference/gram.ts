// The Gram matrix G = scale * F F^T of features F [channels][positions], and its gradient.
import { accumulate, type Reference, zeros } from './reference.ts';

/** G over the positions `begin` to `end`, [channels][channels]. */
export function gram(
  features: ArrayLike<number>,
  channels: number,
  scale = 1,
  begin = 0,
  end = features.length / channels,
): Reference {
  const positions = features.length / channels;
  const matrix = zeros(channels * channels);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++) {
      for (let p = begin; p < end; p++) {
        const product = features[i * positions + p]! * features[j * positions + p]!;
        accumulate(matrix, i * channels + j, scale * product);
      }
    }
  }
  return matrix;
}

/** d loss / d G, of any kind -> d loss / d F = scale * (D + D^T) F. */
export function gramGradFeatures(
  features: ArrayLike<number>,
  gradGram: ArrayLike<number>,
  channels: number,
  scale: number,
): Reference {
  const positions = features.length / channels;
  const gradFeatures = zeros(features.length);
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++) {
      const both = gradGram[i * channels + j]! + gradGram[j * channels + i]!;
      for (let p = 0; p < positions; p++) {
        accumulate(gradFeatures, i * positions + p, scale * both * features[j * positions + p]!);
      }
    }
  }
  return gradFeatures;
}
