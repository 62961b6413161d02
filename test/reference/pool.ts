// Max and average pooling. Windows as PyTorch's (`floor`: only whole ones, no padding) or as TensorFlow's SAME
// (`ceil`: ceil(side / stride) of them, the padding split in two with the odd one behind; padding does not count).
import { accumulate, type Reference, zeros } from './reference.ts';

export interface PoolSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly stride: number;
  readonly rounding: 'floor' | 'ceil';
}

/** Where each window along one side begins and ends, cut to the side. */
function windowsOf(side: number, { kernel, stride, rounding }: PoolSize) {
  const count =
    rounding === 'floor' ? Math.floor((side - kernel) / stride) + 1 : Math.ceil(side / stride);
  const padding = rounding === 'floor' ? 0 : Math.max((count - 1) * stride + kernel - side, 0);
  return Array.from({ length: Math.max(count, 0) }, (_, index) => {
    const begin = index * stride - Math.floor(padding / 2);
    return { begin: Math.max(begin, 0), end: Math.min(begin + kernel, side) };
  });
}

/** Height and width after pooling. */
export function pooledSize(size: PoolSize): [height: number, width: number] {
  return [windowsOf(size.height, size).length, windowsOf(size.width, size).length];
}

/** For each output in order [channel][y][x], the indices of its window's inputs in row order. */
export function poolWindows(size: PoolSize): number[][] {
  const { channels, height, width } = size;
  const windows: number[][] = [];
  for (let channel = 0; channel < channels; channel++) {
    for (const rows of windowsOf(height, size)) {
      for (const columns of windowsOf(width, size)) {
        const inside: number[] = [];
        for (let y = rows.begin; y < rows.end; y++) {
          for (let x = columns.begin; x < columns.end; x++) {
            inside.push((channel * height + y) * width + x);
          }
        }
        windows.push(inside);
      }
    }
  }
  return windows;
}

/** For each output, the index of the input that wins: the first maximum in row order, as in PyTorch. */
export function maxPoolWinners(input: ArrayLike<number>, size: PoolSize): number[] {
  return poolWindows(size).map((inside) =>
    inside.reduce((best, index) => (input[index]! > input[best]! ? index : best)),
  );
}

/** The maximum of each window. */
export function maxPool(input: ArrayLike<number>, size: PoolSize): Float64Array {
  return Float64Array.from(maxPoolWinners(input, size), (winner) => input[winner]!);
}

/** Each output's gradient goes to its winner. */
export function maxPoolGradInput(
  input: ArrayLike<number>,
  gradOutput: ArrayLike<number>,
  size: PoolSize,
): Reference {
  const gradInput = zeros(input.length);
  maxPoolWinners(input, size).forEach((winner, output) => {
    accumulate(gradInput, winner, gradOutput[output]!);
  });
  return gradInput;
}

/** The mean of each window. */
export function averagePool(input: ArrayLike<number>, size: PoolSize): Reference {
  const windows = poolWindows(size);
  const pooled = zeros(windows.length);
  windows.forEach((inside, output) => {
    for (const index of inside) accumulate(pooled, output, input[index]! / inside.length);
  });
  return pooled;
}

/** Each output's gradient goes to its window in equal parts. */
export function averagePoolGradInput(gradOutput: ArrayLike<number>, size: PoolSize): Reference {
  const gradInput = zeros(size.channels * size.height * size.width);
  poolWindows(size).forEach((inside, output) => {
    for (const index of inside) accumulate(gradInput, index, gradOutput[output]! / inside.length);
  });
  return gradInput;
}
