// 3x3 convolution as deep learning means it (a correlation): stride 1, one ring of zeros around the input.
import { accumulate, type Reference, zeros } from './reference.ts';

/** Channels before and after, and the size of both maps. */
export interface ConvSize {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly height: number;
  readonly width: number;
}

/** Calls `visit` for each product: indices into weight [out][in][3][3], input and output. */
function forEachProduct(
  { inChannels, outChannels, height, width }: ConvSize,
  visit: (weight: number, input: number, output: number) => void,
): void {
  for (let o = 0; o < outChannels; o++) {
    for (let i = 0; i < inChannels; i++) {
      for (let ky = 0; ky < 3; ky++) {
        for (let kx = 0; kx < 3; kx++) {
          const weight = ((o * inChannels + i) * 3 + ky) * 3 + kx;
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const [inY, inX] = [y + ky - 1, x + kx - 1];
              if (inY < 0 || inY >= height || inX < 0 || inX >= width) continue;
              visit(weight, (i * height + inY) * width + inX, (o * height + y) * width + x);
            }
          }
        }
      }
    }
  }
}

/** output = weight * input + bias. */
export function conv3x3(
  input: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number>,
  size: ConvSize,
): Reference {
  const positions = size.height * size.width;
  const output = zeros(size.outChannels * positions);
  for (let index = 0; index < output.values.length; index++) {
    accumulate(output, index, bias[Math.floor(index / positions)]!);
  }
  forEachProduct(size, (w, i, o) => accumulate(output, o, weight[w]! * input[i]!));
  return output;
}

/** d loss / d output -> d loss / d input: each product's share goes back to where its input came from. */
export function conv3x3GradInput(
  gradOutput: ArrayLike<number>,
  weight: ArrayLike<number>,
  size: ConvSize,
): Reference {
  const gradInput = zeros(size.inChannels * size.height * size.width);
  forEachProduct(size, (w, i, o) => accumulate(gradInput, i, weight[w]! * gradOutput[o]!));
  return gradInput;
}
