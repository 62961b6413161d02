// Max and average pooling of any window and stride, and their gradients.
import type { Dispatch } from '../dispatch.ts';
import { launch } from '../kernels/catalog.ts';
import { padBefore } from '../network/shapes.ts';
import type { PoolRow } from '../network/spec.ts';
import { blocksOf, type FeatureMap } from '../tensor.ts';

/** input -> output. */
export function poolForward(row: PoolRow, input: FeatureMap, output: FeatureMap): Dispatch {
  return launch(row.kind === 'maxPool' ? 'maxPoolForward' : 'avgPoolForward', {
    label: `${row.name}.forward`,
    phase: 'forward',
    bindings: { input, output },
    overrides: windows(row, input, output),
    invocations: extentOf(output),
    flops: windowFlops(row, output),
  });
}

/** d loss / d output -> d loss / d input; max pooling looks at the input again. */
export function poolGradInput(
  row: PoolRow,
  input: FeatureMap,
  gradOutput: FeatureMap,
  gradInput: FeatureMap,
): Dispatch {
  const given = {
    label: `${row.name}.gradInput`,
    phase: 'backward',
    overrides: windows(row, gradInput, gradOutput),
    invocations: extentOf(gradInput),
    flops: windowFlops(row, gradOutput),
  } as const;
  return row.kind === 'maxPool'
    ? launch('maxPoolGradInput', { ...given, bindings: { input, gradOutput, gradInput } })
    : launch('avgPoolGradInput', { ...given, bindings: { gradOutput, gradInput } });
}

function windows(row: PoolRow, input: FeatureMap, output: FeatureMap) {
  const [channels, height, width] = input.shape;
  return {
    BLOCKS: blocksOf(channels),
    IN_HEIGHT: height,
    IN_WIDTH: width,
    OUT_HEIGHT: output.shape[1],
    OUT_WIDTH: output.shape[2],
    KERNEL: row.kernel,
    STRIDE: row.stride,
    PAD_TOP: padBefore(height, row),
    PAD_LEFT: padBefore(width, row),
  };
}

function extentOf({ shape: [channels, height, width] }: FeatureMap) {
  return [width, height, blocksOf(channels)] as const;
}

function windowFlops(row: PoolRow, { shape: [channels, height, width] }: FeatureMap): number {
  return row.kernel * row.kernel * channels * height * width;
}
