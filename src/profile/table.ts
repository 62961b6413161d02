// A profile as a table in Markdown, which reads well as text too.
import type { DispatchProfile, PhaseProfile, StepProfile } from './stepProfile.ts';

type Column<T> = readonly [head: string, cell: (row: T) => string, align?: 'left'];

const DISPATCH_COLUMNS: readonly Column<DispatchProfile>[] = [
  ['dispatch', ({ label }) => label, 'left'],
  ['calls', ({ calls }) => `${calls}`],
  ['median us', ({ medianUs }) => microseconds(medianUs)],
  ['p95 us', ({ p95Us }) => microseconds(p95Us)],
  ['of step', ({ shareOfStep }) => percent(shareOfStep)],
  ['GFLOP/s', ({ gflopsPerSecond }) => digits(gflopsPerSecond)],
  ['GB/s (m)', ({ gigabytesPerSecond }) => digits(gigabytesPerSecond)],
  ['FLOP/B (m)', ({ intensity }) => digits(intensity)],
  ['of roofline (m)', ({ shareOfRoofline }) => percent(shareOfRoofline)],
  ['bound by (m)', ({ bound }) => bound ?? '-', 'left'],
  ['workgroups', ({ workgroups }) => workgroups.join(' x '), 'left'],
];

const PHASE_COLUMNS: readonly Column<PhaseProfile>[] = [
  ['phase', ({ phase }) => phase, 'left'],
  ['dispatches', ({ dispatches }) => `${dispatches}`],
  ['us', ({ us }) => microseconds(us)],
  ['of step', ({ shareOfStep }) => percent(shareOfStep)],
  ['GFLOP/s', ({ gflopsPerSecond }) => digits(gflopsPerSecond)],
  ['GB/s (m)', ({ gigabytesPerSecond }) => digits(gigabytesPerSecond)],
];

/** All figures, for people. */
export function tableOf(profile: StepProfile): string {
  const { adapter, isSoftware, roofline, steps, dispatches, phases } = profile;
  const roof = roofline
    ? `${digits(roofline.flopsPerSecond / 1e9)} GFLOP/s, ${digits(roofline.bytesPerSecond / 1e9)} GB/s`
    : 'not measured';
  return `adapter: ${adapter}${isSoftware ? ' (software: it computes on the CPU, this is no speed of a GPU)' : ''}
clock: ${clockText(profile)}
roofline: ${roof}
steps: ${steps} profiled, as many plain

${markdown(DISPATCH_COLUMNS, dispatches)}

${markdown(PHASE_COLUMNS, phases)}

${totalsText(profile)}

Times are measured, operations exact. (m) is modelled: each tensor that a dispatch binds is moved once; GFLOP/s are of
the algorithm that ran.
`;
}

function clockText({ clock, quantumUs, dispatches }: StepProfile): string {
  const step = `in steps of ${digits(quantumUs)} us`;
  if (clock === 'wall clock') {
    return `the host's, ${step}: no timestamps on this device; each dispatch alone, with its way to the GPU and back`;
  }
  const coarse = dispatches.filter(({ isCoarse }) => isCoarse).length;
  const means = `too coarse for ${coarse} of ${dispatches.length} dispatches, whose share is that of their mean`;
  return `timestamps of the GPU, ${step}${coarse > 0 ? `: ${means}` : ''}`;
}

function totalsText({ totals }: StepProfile): string {
  const { plainUs, dispatchesUs, restUs, isWhole, gapsUs, profiledUs, overhead } = totals;
  const ofPlain = (us: number) => `${microseconds(us)} us (${percent(us / plainUs)})`;
  return [
    `step without the profiler   ${microseconds(plainUs)} us`,
    `sum of dispatches           ${ofPlain(dispatchesUs)}`,
    `rest, in no dispatch        ${ofPlain(restUs)}${isWhole ? '' : ': more than 5 %'}`,
    `gaps between dispatches     ${microseconds(gapsUs)} us, with the profiler`,
    `host, encoding              ${microseconds(totals.encodeUs)} us`,
    `host, submitting            ${microseconds(totals.submitUs)} us`,
    `step with the profiler      ${microseconds(profiledUs)} us, ${overhead.toFixed(2)} times the plain one`,
  ].join('\n');
}

function markdown<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = [
    columns.map(([head]) => head),
    ...rows.map((row) => columns.map(([, of]) => of(row))),
  ];
  const widths = columns.map((_, c) => Math.max(3, ...cells.map((line) => line[c]!.length)));
  const isLeft = (c: number) => columns[c]![2] === 'left';
  const lines = cells.map(
    (line) =>
      `| ${line.map((cell, c) => (isLeft(c) ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join(' | ')} |`,
  );
  const rule = widths.map((width, c) =>
    isLeft(c) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [lines[0], `| ${rule.join(' | ')} |`, ...lines.slice(1)].join('\n');
}

function microseconds(us: number): string {
  return Math.abs(us) >= 100 ? us.toFixed(0) : us.toFixed(1);
}

function percent(share: number | null): string {
  return share === null ? '-' : `${(100 * share).toFixed(1)} %`;
}

/** Three digits, without exponent. */
function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
