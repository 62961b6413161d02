// The Gram matrix G = scale * F F^T of features F [channels][positions], its distance to a target, and its gradient.
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

/** scale * the sum of matrices: G from those of slices of positions. */
export function gramSum(matrices: readonly ArrayLike<number>[], scale: number): Reference {
  const total = zeros(matrices[0]!.length);
  for (const matrix of matrices) {
    for (let index = 0; index < matrix.length; index++) {
      accumulate(total, index, scale * matrix[index]!);
    }
  }
  return total;
}

/** From G and its target A: factor * (G - A), and sum((G - A)^2). */
export function gramLoss(
  { values, magnitudes }: Reference,
  target: ArrayLike<number>,
  factor: number,
): { gradient: Reference; loss: Reference } {
  const gradient = zeros(values.length);
  const loss = zeros(1);
  for (let index = 0; index < values.length; index++) {
    const difference = values[index]! - target[index]!;
    const most = magnitudes[index]! + Math.abs(target[index]!);
    gradient.values[index] = factor * difference;
    gradient.magnitudes[index] = Math.abs(factor) * most;
    loss.values[0]! += difference ** 2;
    loss.magnitudes[0]! += most ** 2;
  }
  return { gradient, loss };
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
