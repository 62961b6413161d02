// Shapes and kernels for the tests of tuning.
import type { ConvolutionKernel, ConvolutionShape } from '../../src/ops/convolve.ts';

export const SOFTWARE = { name: 'google swiftshader', isSoftware: true };
export const HARDWARE = { name: 'some gpu', isSoftware: false };

/** Forward, from a map, unless said otherwise. */
export function shapeOf(
  sourceChannels: number,
  resultChannels: number,
  height: number,
  width = height,
  more: Partial<ConvolutionShape> = {},
): ConvolutionShape {
  const sizes = { sourceChannels, resultChannels, height, width };
  return { direction: 'forward', source: 'map', ...sizes, ...more };
}

export const DIRECT: ConvolutionKernel = {
  ...{ kind: 'direct', blocks: 2, unroll: true },
  workgroupSize: [4, 8, 1],
};
export const STAGED: ConvolutionKernel = {
  ...{ kind: 'staged', blocks: 1 },
  workgroupSize: [4, 4, 4],
};
export const WINOGRAD: ConvolutionKernel = {
  ...{ kind: 'winograd', mostWorkspaceBytes: 2 ** 26 },
  product: { tiles: 4, blocks: 2, workgroupSize: [4, 8, 1], staged: false },
};
