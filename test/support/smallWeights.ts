// Small seeded VGG weights for tests of readers, and the published first kernel for tests of recognition.
import { convolutionsOf, rowsUpTo } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import type { Weights } from '../../src/weights/loadWeights.ts';
import { VGG19_CAFFE } from '../../tools/weights/recognise.ts';
import { wantedUpTo } from '../../tools/weights/wanted.ts';

/** Widths that differ from each other and from 3, so that no wrong order of axes goes unseen. */
export const SMALL_WIDTHS = [5, 4, 2, 3, 2];

/** What a reader is asked for in most tests: three convolutions of any width. */
export const SMALL_WANTED = wantedUpTo('vgg19', 'conv2_1', false);

/** Weights that say where they belong: every number is another one, and exact in float16. */
export function smallWeights(last = 'conv2_1', widths: readonly number[] = SMALL_WIDTHS): Weights {
  const rows = rowsUpTo(networkNamed('vgg19', widths), [last]);
  let next = 0;
  // Counts up in steps of 1/64 from -16 to 16, then begins again.
  const numbers = (length: number) =>
    Float32Array.from({ length }, () => (((next++ * 7) % 2048) - 1024) / 64);
  return new Map(
    convolutionsOf(rows).map(({ name, inChannels, outChannels }) => [
      name,
      { weight: numbers(outChannels * inChannels * 9), bias: numbers(outChannels) },
    ]),
  );
}

/** conv1_1 as published as far as it is known to us; the other filters are made up. */
export function publishedFirstLayer(): Weights {
  const first = smallWeights('conv1_1', [64, 4, 4, 4, 4]).get('conv1_1')!;
  first.weight.set(VGG19_CAFFE.taps);
  first.bias.set(VGG19_CAFFE.biases);
  return new Map([['conv1_1', first]]);
}

/** The same weights, kernels transposed where asked, with conv1_1's inputs as B, G, R where asked. */
export function reordered(
  weights: Weights,
  { bgr = false, transposed = false }: { bgr?: boolean; transposed?: boolean },
): Weights {
  return new Map(
    [...weights].map(([name, { weight, bias }]) => {
      const inputs = weight.length / bias.length / 9;
      const from = (out: number, input: number, row: number, column: number) => {
        const source = bgr && name === 'conv1_1' ? 2 - input : input;
        const [y, x] = transposed ? [column, row] : [row, column];
        return weight[((out * inputs + source) * 3 + y) * 3 + x]!;
      };
      const moved = Float32Array.from(weight, (_, index) =>
        from(
          Math.floor(index / 9 / inputs),
          Math.floor(index / 9) % inputs,
          Math.floor(index / 3) % 3,
          index % 3,
        ),
      );
      return [name, { weight: moved, bias }];
    }),
  );
}
