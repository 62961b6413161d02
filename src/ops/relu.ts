// ReLU as a kernel of its own, and its gradient; conv3x3Forward can apply it too.
import type { Dispatch } from '../dispatch.ts';
import { launch } from '../kernels/catalog.ts';
import { blocksOf, type FeatureMap } from '../tensor.ts';

/** input -> max(input, 0). */
export function reluForward(name: string, input: FeatureMap, output: FeatureMap): Dispatch {
  return launch('reluForward', {
    label: `${name}.forward`,
    phase: 'forward',
    bindings: { input, output },
    ...extent(output),
  });
}

/** Sets `gradient` to 0, in place, where ReLU's output is 0. */
export function reluGradInput(name: string, output: FeatureMap, gradient: FeatureMap): Dispatch {
  return launch('reluGradInput', {
    label: `${name}.gradInput`,
    phase: 'backward',
    bindings: { output, gradient },
    ...extent(output),
  });
}

function extent({ shape: [channels, height, width] }: FeatureMap) {
  return {
    overrides: { BLOCKS: blocksOf(channels), HEIGHT: height, WIDTH: width },
    invocations: [width, height, blocksOf(channels)] as const,
    flops: channels * height * width,
  };
}
