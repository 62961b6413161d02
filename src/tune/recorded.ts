// The kernels that a run used, as data: given back, they repeat it bit for bit on the same device.
import { NeuralStyleError } from '../error.ts';
import type { ChooseKernel, ConvolutionKernel, ConvolutionShape } from '../ops/convolve.ts';
import type { PlanOptions } from '../plan/options.ts';
import type { Precision } from '../tensor.ts';
import { parseKernel } from './parseKernel.ts';
import { flopsOf, kernelsOf, keyOf, type TunedJob } from './shapes.ts';

/** Key of a shape -> its kernel; survives JSON. */
export type RecordedKernels = Readonly<Record<string, ConvolutionKernel>>;

/** The kernels that a job runs with these options. */
export function recordKernels(job: TunedJob, options: PlanOptions): RecordedKernels {
  return Object.fromEntries(kernelsOf(job, options));
}

/**
 * Recorded kernels from a file: alone, or as `kernels` of a trace, whose precision has to be the run's own. `where`
 * names the file in errors.
 */
export function parseRecordedKernels(
  text: string,
  where: string,
  precision?: Precision,
): RecordedKernels {
  const refuse = (found: string): never => {
    const todo = 'take a trace that --trace wrote, or its "kernels"';
    const message = `${where}: recorded kernels are needed; found ${found}; ${todo}`;
    throw new NeuralStyleError('bad-option', message);
  };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse((error as Error).message.replace(/\s+/g, ' '));
  }
  const whole = isObject(value) ? value : refuse('no JSON object');
  if (precision !== undefined && (whole.precision ?? precision) !== precision) {
    refuse(`those of a run with --precision ${whole.precision}, and this one has ${precision}`);
  }
  const kernels = isObject(whole.kernels) ? whole.kernels : whole;
  const entries = Object.entries(kernels).map(([key, given]) => {
    if (!KEY.test(key)) refuse(`"${key}", which is no convolution`);
    const kernel = parseKernel(given);
    return [key, kernel ?? refuse(`${JSON.stringify(given)} for ${key}`)] as const;
  });
  if (entries.length === 0) refuse('none');
  return Object.fromEntries(entries);
}

/** For example "forward of map, 64 > 128, 256 x 256". */
const KEY = /^(forward|gradInput) of (image|map|pooled), \d+ > \d+, \d+ x \d+$/;

/** Refuses kernels that leave a convolution of the job without one. */
export function checkRecorded(job: TunedJob, options: PlanOptions, kernels: RecordedKernels): void {
  const missing = [...kernelsOf(job, options).keys()].find((key) => !Object.hasOwn(kernels, key));
  if (missing === undefined) return;
  const found = `${Object.keys(kernels).length} others`;
  const todo = 'take those of a run with the same network, recipe and sizes';
  throw new NeuralStyleError('bad-option', `kernels: none for ${missing}; found ${found}; ${todo}`);
}

/**
 * Chooses the known kernels. A shape that is not known, such as that of a style image of another size, takes the
 * kernel of the known one that is nearest in size, so that the convolution still reads the same weights.
 */
export function chooseKnown(
  known: ReadonlyMap<string, ConvolutionKernel>,
  shapes: readonly ConvolutionShape[],
  otherwise: ChooseKernel,
): ChooseKernel {
  return (shape) => {
    const exact = known.get(keyOf(shape));
    if (exact) return exact;
    const isAlike = ({ direction, source, sourceChannels, resultChannels }: ConvolutionShape) =>
      direction === shape.direction &&
      source === shape.source &&
      sourceChannels === shape.sourceChannels &&
      resultChannels === shape.resultChannels;
    const distance = (other: ConvolutionShape) =>
      Math.abs(Math.log(flopsOf(other) / flopsOf(shape)));
    const nearest = shapes
      .filter((other) => isAlike(other) && known.has(keyOf(other)))
      .sort((a, b) => distance(a) - distance(b))[0];
    return nearest ? known.get(keyOf(nearest))! : otherwise(shape);
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
