// What was judged, as data: ratios of losses, their median and their worst.
import type { Manifest } from '../../src/advanced.ts';
import { median } from '../bench/statistics.ts';
import type { PairFigures } from './judgePair.ts';

/** Which network it was. */
export interface NetworkReport {
  readonly file: string;
  readonly network: string;
  readonly channels: readonly number[];
  /** Of the weights file. */
  readonly bytes: number;
}

/** Where and how it was judged. */
export interface Setting {
  readonly adapter: string;
  readonly isSoftware: boolean;
  /** The browser's or Dawn's version. */
  readonly runtime: string;
  /** The judge. */
  readonly full: NetworkReport;
  readonly compact: NetworkReport;
  readonly recipe: string;
  /** Longest side. */
  readonly size: number;
  readonly steps: number;
}

/** The full network's loss of the compact network's picture, over that of its own. */
export interface Ratios {
  readonly total: number;
  readonly style: number;
  readonly content: number;
}

/** What was found of one pair. */
export interface NamedFigures extends PairFigures {
  /** Names of the files. */
  readonly content: string;
  readonly style: string;
}

/** One pair. */
export interface PairReport extends NamedFigures {
  readonly ratio: Ratios;
  /** Medians. */
  readonly msPerStep: { readonly full: number; readonly compact: number };
}

/** All, as `--json` writes it. */
export interface JudgeReport extends Setting {
  readonly pairs: readonly PairReport[];
  readonly median: Ratios;
  /** The largest of each ratio, which need not be of the same pair. */
  readonly worst: Ratios;
}

/** Puts together what was found. */
export function reportOf(setting: Setting, figures: readonly NamedFigures[]): JudgeReport {
  const pairs = figures.map((pair) => {
    const { stepMs } = pair;
    const msPerStep = { full: median(stepMs.full), compact: median(stepMs.compact) };
    return { ...pair, ratio: ratiosOf(pair.losses), msPerStep };
  });
  const over = (figure: (values: readonly number[]) => number): Ratios => ({
    total: figure(pairs.map(({ ratio }) => ratio.total)),
    style: figure(pairs.map(({ ratio }) => ratio.style)),
    content: figure(pairs.map(({ ratio }) => ratio.content)),
  });
  return { ...setting, pairs, median: over(median), worst: over((all) => Math.max(...all)) };
}

/** What a manifest says of its network. */
export function networkReport({ file, network, channels, bytes }: Manifest): NetworkReport {
  return { file, network, channels, bytes };
}

function ratiosOf({ full, compact }: PairFigures['losses']): Ratios {
  const ratio = (part: keyof Ratios) => ratioOf(compact[part], full[part]);
  return { total: ratio('total'), style: ratio('style'), content: ratio('content') };
}

/** Two losses of 0 are the same. */
function ratioOf(found: number, best: number): number {
  return found === best ? 1 : found / best;
}
