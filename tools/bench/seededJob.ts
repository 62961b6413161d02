// What a step is timed on: seeded images and weights of the right shapes, so that no file is needed.
import {
  convolutionsOf,
  type NetworkSpec,
  type RgbImage,
  type Weights,
} from '../../src/advanced.ts';
import { seeded } from './peers/seeded.ts';

const CONTENT_STREAM = 1000;
const STYLE_STREAM = 2000;

/** Evenly distributed with the variance 2 / (9 inputs) of He et al. 2015, so that no layer runs away or dies. */
export function seededWeights(rows: NetworkSpec['rows']): Weights {
  return new Map(
    convolutionsOf(rows).map(({ name, inChannels, outChannels }, stream) => {
      const most = Math.sqrt(6 / (9 * inChannels));
      const weight = seeded(stream, outChannels * inChannels * 9, -most, most);
      return [name, { weight, bias: new Float32Array(outChannels) }];
    }),
  );
}

/** Noise; the two differ. */
export function seededImage(kind: 'content' | 'style', size: number): RgbImage {
  const stream = kind === 'content' ? CONTENT_STREAM : STYLE_STREAM;
  return { width: size, height: size, data: seeded(stream, 3 * size * size, 0, 255) };
}
