// One convolution alone, as a plan: what is timed to find its best kernel.
import type { Plan } from '../dispatch.ts';
import { type ConvolutionOp, flowOf, type ResultTensors } from '../ops/convolution.ts';
import {
  type ConvolutionKernel,
  type ConvolutionShape,
  convolve,
  weightOf,
} from '../ops/convolve.ts';
import { biasOf } from '../parameter.ts';
import { featureMap, type Precision, type Tensor } from '../tensor.ts';
import { nameOf } from './candidates.ts';
import { channelsOf, keyOf } from './shapes.ts';
import { ENGINE_VERSION } from './version.ts';

/** A kernel to time at a shape. */
export interface Trial {
  readonly shape: ConvolutionShape;
  readonly kernel: ConvolutionKernel;
  /** Shape, precision, kernel and what code it becomes: equal ids, equal work. */
  readonly id: string;
  readonly plan: Plan;
}

/** The convolution with what most have around them: bias, ReLU and flow forward, the gate of a ReLU backward. */
export function trialOf(
  shape: ConvolutionShape,
  kernel: ConvolutionKernel,
  precision: Precision,
): Trial {
  const { direction, height, width } = shape;
  const channels = channelsOf(shape);
  const name = keyOf(shape);
  const weight = weightOf(kernel, name, channels.in, channels.out, precision);
  const op: ConvolutionOp = {
    ...{ label: name, phase: direction === 'forward' ? 'forward' : 'backward', weight },
    ...{ height, width, precision },
    source: sourceOf(shape, precision),
    result: resultOf(shape, precision),
  };
  const dispatches = convolve(op, kernel);
  // What goes in and comes out has memory of its own, so that a repetition finds the same numbers.
  const isWorkspace = ({ label }: Tensor) => /\.(planes|sums)$/.test(label);
  const tensors = dispatches.flatMap(({ bindings }) => Object.values(bindings));
  const kept = [...new Map(tensors.map((tensor) => [tensor.label, tensor])).values()];
  const plan: Plan = {
    ...{ name: `${name}: ${nameOf(kernel)}`, dispatches, weights: [] },
    kept: kept.filter((tensor) => !isWorkspace(tensor)),
  };
  return { shape, kernel, id: `${name}, ${precision}: ${nameOf(kernel)}, ${hashOf(plan)}`, plan };
}

const PREPROCESSING = { scale: 1, mean: [104, 117, 124] } as const;

function sourceOf(
  { source, sourceChannels, height, width }: ConvolutionShape,
  precision: Precision,
): ConvolutionOp['source'] {
  const map = (rows: number, columns: number) =>
    featureMap('source', sourceChannels, rows, columns, precision);
  switch (source) {
    case 'image':
      return {
        kind: 'image',
        image: featureMap('image', sourceChannels, height, width),
        preprocessing: PREPROCESSING,
      };
    case 'map':
      return { kind: 'map', map: map(height, width) };
    case 'pooled':
      return {
        ...{ kind: 'pooled', map: map(Math.floor(height / 2), Math.floor(width / 2)), share: 1 },
        flow: flowOf('source', [sourceChannels, height, width]),
      };
  }
}

function resultOf(shape: ConvolutionShape, precision: Precision): ResultTensors {
  const { direction, resultChannels, height, width } = shape;
  const size = [resultChannels, height, width] as const;
  const output = featureMap('output', ...size, precision);
  if (direction === 'forward') {
    const bias = biasOf('output', shape.sourceChannels, resultChannels);
    return { kind: 'forward', bias, relu: true, flow: flowOf('output', size), output };
  }
  if (resultChannels === 3) {
    const gradImage = featureMap('output', ...size);
    return { kind: 'imageGradient', output: gradImage, preprocessing: PREPROCESSING };
  }
  return { kind: 'gradient', output, gate: flowOf('gate', size) };
}

/** 64 bits of what the device is given: code, constants and numbers of workgroups. */
function hashOf({ dispatches }: Plan): string {
  const given = dispatches.map(({ kernel, overrides, sizes = {}, workgroups }) => [
    ...[kernel.code, Object.entries({ ...overrides, ...sizes }).sort(), workgroups],
  ]);
  const text = `${ENGINE_VERSION} ${JSON.stringify(given)}`;
  return [0x811c9dc5, 0x9e3779b9].map((seed) => fnv1a(text, seed)).join('');
}

/** Fowler, Noll and Vo's hash of 32 bits, with a seed of our own for the second one. */
function fnv1a(text: string, seed: number): string {
  let hash = seed;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
