// What was measured, as data and as a table.
import type { Rate, MeasuredRates as Roofline } from '../../src/advanced.ts';
import { median } from './statistics.ts';
import type { StepFigures } from './steps.ts';

/** Where and what was measured. */
export interface Setting {
  readonly adapter: string;
  readonly isSoftware: boolean;
  /** The browser's or Dawn's version. */
  readonly runtime: string;
  readonly network: string;
  readonly recipe: string;
  readonly precision: string;
  /** Whether everything around a convolution joins it. */
  readonly fused: boolean;
  /** `seeded`, or where the file came from. */
  readonly weights: string;
}

/** One size. */
export interface SizeReport extends StepFigures {
  /** Median of `stepMs`. */
  readonly msPerStep: number;
  readonly fastestMs: number;
  readonly slowestMs: number;
  /** `flops` over the median step, in 10^12 a second. */
  readonly tflops: number;
  /** Of the measured rate of multiply-adds; Winograd may come above 1. */
  readonly shareOfRoofline: number;
}

/** All, as `--json` writes it. */
export interface BenchReport extends Setting {
  readonly roofline: Roofline;
  readonly sizes: readonly SizeReport[];
}

/** Puts together what was measured. */
export function reportOf(
  setting: Setting,
  roofline: Roofline,
  figures: readonly StepFigures[],
): BenchReport {
  return { ...setting, roofline, sizes: figures.map((size) => sizeReport(size, roofline)) };
}

function sizeReport(figures: StepFigures, { arithmetic }: Roofline): SizeReport {
  const { stepMs, flops } = figures;
  const msPerStep = median(stepMs);
  const perSecond = (1000 * flops) / msPerStep;
  return {
    ...figures,
    msPerStep,
    fastestMs: Math.min(...stepMs),
    slowestMs: Math.max(...stepMs),
    tflops: perSecond / 1e12,
    shareOfRoofline: perSecond / arithmetic.perSecond,
  };
}

/** A column: its head, and its cell for a size. */
const COLUMNS: readonly (readonly [string, (size: SizeReport) => string])[] = [
  ['size', ({ size }) => `${size} x ${size}`],
  ['ms per step', ({ msPerStep }) => three(msPerStep)],
  [
    'fastest to slowest',
    ({ fastestMs, slowestMs }) => `${three(fastestMs)} to ${three(slowestMs)}`,
  ],
  ['first step, s', ({ firstStepMs }) => three(firstStepMs / 1000)],
  ['GFLOP, direct', ({ flops }) => three(flops / 1e9)],
  ['TFLOP/s', ({ tflops }) => three(tflops)],
  ['of roofline', ({ shareOfRoofline }) => `${three(100 * shareOfRoofline)} %`],
  ['buffers planned, MiB', ({ bufferBytes }) => mebibytes(bufferBytes.planned)],
  ['actual, MiB', ({ bufferBytes }) => mebibytes(bufferBytes.actual)],
  ['weights, MiB', ({ bufferBytes }) => mebibytes(bufferBytes.weights)],
  ['dispatches', ({ dispatches }) => `${dispatches}`],
];

/** A table in Markdown, which reads well as text too. */
export function tableOf(report: BenchReport): string {
  const { network, recipe, weights, precision, fused, adapter, isSoftware, runtime, roofline } =
    report;
  const head = COLUMNS.map(([name]) => name);
  const rows = report.sizes.map((size) => COLUMNS.map(([, cellOf]) => cellOf(size)));
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, k) => cell.padStart(widths[k]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => `${'-'.repeat(width - 1)}:`).join(' | ')} |`;
  const steps = report.sizes[0]?.stepMs.length ?? 0;
  return `${network}, recipe ${recipe}, weights ${weights}, ${precision}${fused ? '' : ', plain kernels'}
adapter: ${adapter}${isSoftware ? ' (software: it computes on the CPU, this is no speed of a GPU)' : ''}
runtime: ${runtime}
roofline: ${rateText(roofline.arithmetic, 'FLOP/s')} of multiply-adds (${roofline.form}); ${rateText(roofline.copy, 'B/s')} of copies, read and written

${[line(head), rule, ...rows.map(line)].join('\n')}

ms per step: the median of ${steps} from proof of completion to proof of completion, after warm-up; first step: with device, upload,
targets and compilation; TFLOP/s: of the direct algorithm, whichever ran; buffers: the peak beside the weights.
`;
}

/** For example "59.1 TFLOP/s", and a warning if twice the work did not take twice the time. */
export function rateText({ perSecond, doubling, isReliable }: Rate, unit: string): string {
  const [scale, prefix] = perSecond >= 1e12 ? [1e12, 'T'] : [1e9, 'G'];
  const rate = `${three(perSecond / scale)} ${prefix}${unit}`;
  return isReliable
    ? rate
    : `${rate} (unreliable: twice the work took ${doubling.toFixed(2)} times as long)`;
}

/** Three digits, without exponent. */
function three(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
