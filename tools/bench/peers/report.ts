// What was measured, as data and as a table.
import { COMPARED_STEPS, largestDifference, TOLERANCE, totalOf } from './agreement.ts';
import type { Measured } from './contestant.ts';
import { theRecipe } from './job.ts';
import type { Measurement } from './measure.ts';

/** Of one system that ran. */
export interface SystemReport {
  readonly description: string;
  /** Median of the timed steps. */
  readonly msPerStep: number;
  /** From images and weights in memory to the end of the first step: device, upload, targets, compilation. */
  readonly firstStepMs: number;
  /** The timed steps, in order. */
  readonly stepMs: readonly number[];
  /** The total loss before each of the first steps. */
  readonly losses: readonly number[];
}

/** Of a peer that ran. */
export interface PeerReport extends SystemReport {
  /** Median of `ratios`. */
  readonly ratio: number;
  /** Its step over ours, pair by pair. */
  readonly ratios: readonly number[];
  /** Of the total loss and its parts in the first steps. */
  readonly largestDifference: number;
}

/** All, as `--json` writes it. */
export interface Report {
  readonly size: number;
  readonly job: string;
  /** With a word about it if it is software. */
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly browser: string;
  readonly comparedSteps: number;
  readonly tolerance: number;
  readonly timedSteps: number;
  readonly ours: SystemReport;
  /** A peer that does not run has its error instead. */
  readonly peers: Readonly<Record<string, PeerReport | { description: string; error: string }>>;
}

/** Where it was measured. */
export interface Place {
  readonly size: number;
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly browser: string;
}

/** Puts together what was measured. */
export function reportOf({ ours, peers }: Measurement, place: Place): Report {
  const { size, adapter, isSoftware, browser } = place;
  return {
    size,
    job: `VGG-19 to conv5_1, seeded weights, ${size} x ${size}, recipe ${theRecipe.name}`,
    adapter: isSoftware ? `${adapter} (software)` : adapter,
    isSoftware,
    browser,
    comparedSteps: COMPARED_STEPS,
    tolerance: TOLERANCE,
    timedSteps: ours.stepMs.length,
    ours: systemReport(ours),
    peers: Object.fromEntries(peers.map((peer) => [peer.choice.name, peerReport(peer, ours)])),
  };
}

function systemReport({ choice, firstStepMs, stepMs, trace }: Measured): SystemReport {
  return {
    description: choice.description,
    msPerStep: median(stepMs),
    firstStepMs: firstStepMs!,
    stepMs,
    losses: trace.map((terms) => totalOf(theRecipe, terms)),
  };
}

function peerReport(peer: Measured, ours: Measured): Report['peers'][string] {
  const { choice, error, stepMs, trace } = peer;
  if (error !== undefined) return { description: choice.description, error };
  const ratios = stepMs.map((ms, step) => ms / ours.stepMs[step]!);
  const { relative } = largestDifference(theRecipe, trace, ours.trace);
  return { ...systemReport(peer), ratio: median(ratios), ratios, largestDifference: relative };
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}

/** A table in Markdown, which reads well as text too. */
export function tableOf(report: Report): string {
  const head = ['system', 'ms per step', 'times ours', 'first step, s', 'losses differ by'];
  const { ours, peers } = report;
  const rows = [
    ['ours', milliseconds(ours.msPerStep), '1', seconds(ours.firstStepMs), ''],
    ...Object.entries(peers).map(([name, peer]) =>
      'error' in peer
        ? [name, 'does not run', '', '', '']
        : [
            name,
            milliseconds(peer.msPerStep),
            peer.ratio.toFixed(2),
            seconds(peer.firstStepMs),
            peer.largestDifference.toExponential(0),
          ],
    ),
  ];
  const widths = head.map((_, k) => Math.max(...[head, ...rows].map((row) => row[k]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, k) => (k === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const errors = Object.entries(peers).flatMap(([name, peer]) =>
    'error' in peer ? [`${name} does not run: ${peer.error}\n`] : [],
  );
  return `${report.job}
adapter: ${report.adapter}; ${report.browser}
timed steps: ${report.timedSteps} of each, in turn; medians; first step: with device, upload, targets and compilation

${[line(head), rule, ...rows.map(line)].join('\n')}
${errors.length > 0 ? `\n${errors.join('')}` : ''}`;
}

function milliseconds(ms: number): string {
  return ms < 100 ? ms.toFixed(2) : ms.toFixed(0);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
}
