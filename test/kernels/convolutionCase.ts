// One 3x3 convolution with everything around it: random tensors, the op that binds them, and what float64 expects of
// each output. Every kernel that computes convolutions runs the same cases.
import { fromFloat16, toFloat16 } from '../../src/float16.ts';
import type { GradientResult, Result } from '../../src/kernels/convolution/result.ts';
import type { Source } from '../../src/kernels/convolution/source.ts';
import {
  type ConvolutionOp,
  flowOf,
  type ResultTensors,
  type SourceTensors,
} from '../../src/ops/convolution.ts';
import { packTaps } from '../../src/ops/packTaps.ts';
import { biasOf, tapsOf } from '../../src/parameter.ts';
import { featureMap, type Precision, rows } from '../../src/tensor.ts';
import { type ConvSize, conv3x3, conv3x3GradInput } from '../reference/conv3x3.ts';
import { maxPoolWinners, poolWindows } from '../reference/pool.ts';
import { accumulate, type Reference, zeros } from '../reference/reference.ts';
import { toMemory, toPaddedSquare } from '../support/memoryOrder.ts';
import { activations, normal, type Random, seeded } from '../support/random.ts';

/** What a case is made of. `inChannels` are those before the forward convolution, in both directions. */
export interface CaseFacts extends ConvSize {
  readonly source: Source;
  readonly result: Result;
  readonly precision: Precision;
}

/** An op with its inputs, by label, and what shall come out. */
export interface ConvolutionCase {
  readonly name: string;
  readonly op: ConvolutionOp;
  readonly weight: Float32Array;
  readonly inputs: Readonly<Record<string, Float32Array>>;
  /** The values of the output map. */
  readonly expected: Reference;
  readonly outputChannels: number;
  /** The bits of the flow, if it is written: [channel][y][x] of 0, 1, or undefined where rounding decides. */
  readonly flow: readonly (boolean | undefined)[] | undefined;
}

const MEAN = [123.68, 116.779, 103.939] as const;
const CONTENT_SCALE = 0.61;

/** The case of these facts; the seed makes its numbers. */
export function convolutionCase(facts: CaseFacts, seed: number): ConvolutionCase {
  const { inChannels, outChannels, height, width, precision, result } = facts;
  const random = seeded(seed);
  const rounded = roundedTo(precision);
  const weight = rounded(normal(random, 9 * inChannels * outChannels, 0.1));
  const source = sourceOf(facts, random, rounded);
  const ended = resultOf(facts, random, rounded, source.values, weight);
  const op: ConvolutionOp = {
    label: 'conv',
    phase: result.kind === 'forward' ? 'forward' : 'backward',
    source: source.tensors,
    weight: tapsOf('conv', inChannels, outChannels, precision),
    result: ended.tensors,
    ...{ height, width, precision },
  };
  const packed = packTaps(weight, inChannels, outChannels);
  return {
    name: `${inChannels} -> ${outChannels} channels, ${height} x ${width}, ${nameOf(facts)}`,
    op,
    weight,
    inputs: {
      'conv.weight': precision === 'f16' ? words(toFloat16(packed)) : packed,
      ...source.inputs,
      ...ended.inputs,
    },
    expected: ended.expected,
    outputChannels: result.kind === 'forward' ? outChannels : inChannels,
    flow: ended.flow,
  };
}

function nameOf({ source, result, precision }: CaseFacts): string {
  const { kind, ...rest } = result;
  const said = Object.entries(rest).filter(([, value]) => value !== false && value !== undefined);
  return [source, kind, ...said.map(([key, value]) => `${key} ${value}`), precision].join(', ');
}

/** Values as a map of that precision holds them. */
function roundedTo(precision: Precision) {
  return (values: Float32Array): Float32Array =>
    precision === 'f16' ? fromFloat16(toFloat16(values)) : values;
}

/** The bits of 16-bit numbers, as the words in which they travel. */
function words(halves: Uint16Array<ArrayBuffer>): Float32Array {
  return new Float32Array(halves.buffer);
}

/** A planar map in memory order and precision. */
function stored(values: Float32Array, channels: number, precision: Precision): Float32Array {
  const memory = toMemory(values, channels);
  return precision === 'f16' ? words(toFloat16(memory)) : memory;
}

interface SourceCase {
  readonly tensors: SourceTensors;
  readonly inputs: Readonly<Record<string, Float32Array>>;
  /** What is convolved, planar. */
  readonly values: Float32Array | Float64Array;
}

function sourceOf(
  { source, result, inChannels, outChannels, height, width, precision }: CaseFacts,
  random: Random,
  rounded: (values: Float32Array) => Float32Array,
): SourceCase {
  const channels = result.kind === 'forward' ? inChannels : outChannels;
  const positions = height * width;
  if (source === 'image') {
    const pixels = activations(random, 3 * positions, 255);
    const mean = (index: number) => MEAN[Math.floor(index / positions)]!;
    return {
      tensors: {
        kind: 'image',
        image: featureMap('image', 3, height, width),
        preprocessing: { scale: 0.5, mean: MEAN },
      },
      inputs: { image: toMemory(pixels, 3) },
      values: Float64Array.from(pixels, (pixel, index) => 0.5 * pixel - mean(index)),
    };
  }
  if (source === 'map') {
    const values = rounded(
      result.kind === 'forward'
        ? activations(random, channels * positions, 10)
        : normal(random, channels * positions, 1),
    );
    return {
      tensors: { kind: 'map', map: featureMap('source', channels, height, width, precision) },
      inputs: { source: stored(values, channels, precision) },
      values,
    };
  }
  const [pooledHeight, pooledWidth] = [Math.floor(height / 2), Math.floor(width / 2)];
  const pooled = rounded(normal(random, channels * pooledHeight * pooledWidth, 1));
  const passes = Array.from({ length: channels * positions }, (_, index) => {
    const [y, x] = [Math.floor((index % positions) / width), index % width];
    return random() < 0.5 && y < 2 * pooledHeight && x < 2 * pooledWidth;
  });
  const shape = [channels, height, width] as const;
  return {
    tensors: {
      kind: 'pooled',
      map: featureMap('source', channels, pooledHeight, pooledWidth, precision),
      flow: flowOf('source', shape),
      share: 0.25,
    },
    inputs: {
      source: stored(pooled, channels, precision),
      'source.flow': flowWords(passes, shape),
    },
    values: Float64Array.from(passes, (pass, index) => {
      const channel = Math.floor(index / positions);
      const [y, x] = [Math.floor((index % positions) / width), index % width];
      const at = (channel * pooledHeight + Math.floor(y / 2)) * pooledWidth + Math.floor(x / 2);
      return pass ? 0.25 * pooled[at]! : 0;
    }),
  };
}

/** Where bit `index` of [channel][y][x] lies: word and bit, from the definition in result.ts. */
export function flowPlace(
  index: number,
  [, height, width]: readonly [number, number, number],
): [word: number, bit: number] {
  const positions = height * width;
  const channel = Math.floor(index / positions);
  const [y, x] = [Math.floor((index % positions) / width), index % width];
  const row = Math.floor(channel / 4) * Math.ceil(height / 2) + Math.floor(y / 2);
  const word = row * Math.ceil(width / 4) + Math.floor(x / 4);
  return [word, 4 * (4 * (y % 2) + (x % 4)) + (channel % 4)];
}

function flowWords(
  passes: readonly boolean[],
  shape: readonly [number, number, number],
): Float32Array {
  const [channels, height, width] = shape;
  const count = Math.ceil(channels / 4) * Math.ceil(height / 2) * Math.ceil(width / 4);
  const flow = new Uint32Array(count);
  passes.forEach((pass, index) => {
    const [word, bit] = flowPlace(index, shape);
    if (pass) flow[word]! |= 1 << bit;
  });
  return new Float32Array(flow.buffer);
}

interface ResultCase {
  readonly tensors: ResultTensors;
  readonly inputs: Readonly<Record<string, Float32Array>>;
  readonly expected: Reference;
  readonly flow: readonly (boolean | undefined)[] | undefined;
}

function resultOf(
  facts: CaseFacts,
  random: Random,
  rounded: (values: Float32Array) => Float32Array,
  values: ArrayLike<number>,
  weight: Float32Array,
): ResultCase {
  const { result } = facts;
  switch (result.kind) {
    case 'forward':
      return forwardCase({ ...facts, result }, random, values, weight);
    case 'gradient':
      return gradientCase(
        { ...facts, result },
        random,
        rounded,
        conv3x3GradInput(values, weight, facts),
      );
    case 'imageGradient': {
      const gradient = conv3x3GradInput(values, weight, facts);
      const unit = result.unit ? 1 / 64 : 1;
      const scaled = (list: Float64Array) => list.map((value) => 0.5 * value);
      return {
        tensors: {
          kind: 'imageGradient',
          output: featureMap('output', 3, facts.height, facts.width),
          preprocessing: { scale: 0.5 / unit, mean: MEAN },
          unit: result.unit ? rows('unit', 1) : undefined,
        },
        inputs: result.unit ? { unit: Float32Array.of(unit) } : {},
        expected: { values: scaled(gradient.values), magnitudes: scaled(gradient.magnitudes) },
        flow: undefined,
      };
    }
  }
}

function forwardCase(
  facts: CaseFacts & { readonly result: Extract<Result, { kind: 'forward' }> },
  random: Random,
  values: ArrayLike<number>,
  weight: Float32Array,
): ResultCase {
  const { inChannels, outChannels, height, width, precision, result } = facts;
  const bias = normal(random, outChannels, 1);
  const sums = conv3x3(values, weight, bias, facts);
  const map = {
    ...sums,
    values: result.relu ? sums.values.map((value) => Math.max(value, 0)) : sums.values,
  };
  const pooling = {
    channels: outChannels,
    height,
    width,
    kernel: 2,
    stride: 2,
    rounding: 'floor',
  } as const;
  const expected = result.pool ? pooledReference(map, pooling, result.pool) : map;
  // What is nearer to a tie than rounding errors may fall on either side.
  const doubt = (index: number) => 1e-5 * map.magnitudes[index]!;
  const isPositive = (index: number): boolean | undefined => {
    if (!result.relu) return true;
    const value = sums.values[index]!;
    return Math.abs(value) <= doubt(index) ? undefined : value > 0;
  };
  let flow: (boolean | undefined)[] = Array.from(map.values, (_, index) =>
    result.pool ? false : isPositive(index),
  );
  if (result.pool) {
    const winners = maxPoolWinners(map.values, pooling);
    flow = flow.slice();
    poolWindows(pooling).forEach((inside, window) => {
      const winner = winners[window]!;
      const rivals = inside.filter(
        (index) => index !== winner && map.values[winner]! - map.values[index]! <= doubt(index),
      );
      for (const index of inside) {
        if (result.pool === 'average') flow[index] = isPositive(index);
        else if (map.values[winner]! > doubt(winner) || !result.relu)
          flow[index] =
            rivals.length > 0 && (index === winner || rivals.includes(index))
              ? undefined
              : index === winner;
        else flow[index] = isPositive(winner) === false ? false : undefined;
      }
    });
  }
  const shape = result.pool
    ? ([outChannels, Math.floor(height / 2), Math.floor(width / 2)] as const)
    : ([outChannels, height, width] as const);
  return {
    tensors: {
      kind: 'forward',
      bias: biasOf('conv', inChannels, outChannels),
      relu: result.relu,
      pool: result.pool,
      flow: result.flow ? flowOf('output', [outChannels, height, width]) : undefined,
      output: featureMap('output', ...shape, precision),
    },
    inputs: { 'conv.bias': toMemory(bias, outChannels) },
    expected,
    flow: result.flow ? flow : undefined,
  };
}

function pooledReference(
  map: Reference,
  pooling: Parameters<typeof poolWindows>[0],
  kind: 'max' | 'average',
): Reference {
  const windows = poolWindows(pooling);
  const pooled = zeros(windows.length);
  windows.forEach((inside, output) => {
    const all = inside.map((index) => map.values[index]!);
    pooled.values[output] = kind === 'max' ? Math.max(...all) : all.reduce((a, b) => a + b, 0) / 4;
    pooled.magnitudes[output] = Math.max(...inside.map((index) => map.magnitudes[index]!));
  });
  return pooled;
}

function gradientCase(
  facts: CaseFacts & { readonly result: GradientResult },
  random: Random,
  rounded: (values: Float32Array) => Float32Array,
  gradient: Reference,
): ResultCase {
  const { inChannels, height, width, precision, result } = facts;
  const positions = height * width;
  const count = inChannels * positions;
  const shape = [inChannels, height, width] as const;
  const features = rounded(activations(random, count, 10));
  const target = rounded(activations(random, count, 10));
  const half = normal(random, inChannels ** 2, 0.04);
  const gradGram = half.map((value, index) => {
    const [i, j] = [Math.floor(index / inChannels), index % inChannels];
    return value + half[j * inChannels + i]!;
  });
  const passes = Array.from({ length: count }, () => random() < 0.5);
  for (let index = 0; index < count; index++) {
    const [channel, position] = [Math.floor(index / positions), index % positions];
    if (result.content) {
      accumulate(gradient, index, Math.fround(CONTENT_SCALE) * features[index]!);
      accumulate(gradient, index, -Math.fround(CONTENT_SCALE) * target[index]!);
    }
    for (let other = 0; result.style && other < inChannels; other++) {
      const product =
        gradGram[channel * inChannels + other]! * features[other * positions + position]!;
      accumulate(gradient, index, product);
    }
    const isOpen = { none: true, flow: passes[index]!, features: features[index]! > 0 }[
      result.gate
    ];
    if (!isOpen) gradient.values[index] = 0;
  }
  const needsFeatures = result.gate === 'features' || result.content || result.style;
  return {
    tensors: {
      kind: 'gradient',
      output: featureMap('output', ...shape, precision),
      features: needsFeatures ? featureMap('features', ...shape, precision) : undefined,
      gate: { none: undefined, flow: flowOf('gate', shape), features: 'features' as const }[
        result.gate
      ],
      content: result.content
        ? { target: featureMap('target', ...shape, precision), scale: rows('scale', 1) }
        : undefined,
      style: result.style
        ? {
            gradGram: rows(
              'gradGram',
              4 * Math.ceil(inChannels / 4),
              4 * Math.ceil(inChannels / 4),
            ),
          }
        : undefined,
    },
    inputs: {
      ...(needsFeatures ? { features: stored(features, inChannels, precision) } : {}),
      ...(result.content
        ? { target: stored(target, inChannels, precision), scale: Float32Array.of(CONTENT_SCALE) }
        : {}),
      ...(result.gate === 'flow' ? { 'gate.flow': flowWords(passes, shape) } : {}),
      ...(result.style ? { gradGram: toPaddedSquare(gradGram, inChannels) } : {}),
    },
    expected: gradient,
    flow: undefined,
  };
}
