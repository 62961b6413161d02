// A convolution's op to what the emitted kernels ask for: what they compute, their bindings, their constants.
import type { Convolution } from '../kernels/convolution/convolution.ts';
import type { Result } from '../kernels/convolution/result.ts';
import type { Source } from '../kernels/convolution/source.ts';
import type { Tensor } from '../tensor.ts';
import type { ConvolutionOp, ResultTensors, SourceTensors } from './convolution.ts';

/** What is computed, for the emitters. */
export function convolutionOf({ source, result, phase, precision }: ConvolutionOp): Convolution {
  const direction = phase === 'forward' ? 'forward' : 'gradInput';
  return { direction, source: sourceKind(source), result: resultKind(result), precision };
}

function sourceKind({ kind }: SourceTensors): Source {
  return kind;
}

function resultKind(result: ResultTensors): Result {
  switch (result.kind) {
    case 'forward':
      return {
        ...{ kind: 'forward', relu: result.relu, pool: result.pool },
        flow: result.flow !== undefined,
      };
    case 'gradient':
      return {
        kind: 'gradient',
        gate: result.gate === undefined ? 'none' : result.gate === 'features' ? 'features' : 'flow',
        content: result.content !== undefined,
        style: result.style !== undefined,
      };
    case 'imageGradient':
      return { kind: 'imageGradient', unit: result.unit !== undefined };
  }
}

/** The tensors of source and result, by the names that the emitted kernels give them. */
export function bindingsOf({ source, result }: ConvolutionOp): Record<string, Tensor> {
  const read: Record<string, Tensor> =
    source.kind === 'image'
      ? { image: source.image }
      : source.kind === 'map'
        ? { source: source.map }
        : { source: source.map, flow: source.flow };
  return { ...read, ...resultBindings(result) };
}

function resultBindings(result: ResultTensors): Record<string, Tensor> {
  switch (result.kind) {
    case 'forward':
      return {
        bias: result.bias,
        ...(result.flow ? { flowOut: result.flow } : {}),
        output: result.output,
      };
    case 'gradient': {
      const { features, gate, content, style, output } = result;
      return {
        ...(features ? { features } : {}),
        ...(content ? { contentTarget: content.target, contentScale: content.scale } : {}),
        ...(gate !== undefined && gate !== 'features' ? { gate } : {}),
        ...(style ? { gradGram: style.gradGram } : {}),
        output,
      };
    }
    case 'imageGradient':
      return {
        ...(result.unit ? { gradientUnit: result.unit } : {}),
        gradImage: result.output,
      };
  }
}

/** The constants of source and result. */
export function overridesOf({ source, result }: ConvolutionOp): Record<string, number> {
  const [red, green, blue] = source.kind === 'image' ? source.preprocessing.mean : [0, 0, 0];
  return {
    ...(source.kind === 'image'
      ? {
          ...{ INPUT_SCALE: source.preprocessing.scale },
          ...{ MEAN_R: red, MEAN_G: green, MEAN_B: blue },
        }
      : {}),
    ...(source.kind === 'pooled' ? { SHARE: source.share } : {}),
    ...(result.kind === 'imageGradient' ? { INPUT_SCALE: result.preprocessing.scale } : {}),
  };
}
