// What was judged, as a table in Markdown, which reads well as text too.
import type { JudgeReport, NetworkReport, Ratios } from './report.ts';

const HEAD = [
  'pair',
  'loss at start',
  'full',
  'compact',
  'compact / full',
  'of style',
  'of content',
  'ms per step, full',
  'ms per step, compact',
];

/** The settings, a row for each pair, and the median and the worst of the ratios. */
export function tableOf(report: JudgeReport): string {
  const { full, compact, recipe, size, steps, adapter, isSoftware, runtime } = report;
  const pairs = report.pairs.map(({ content, style, losses, ratio, msPerStep }) => [
    `${content} + ${style}`.replaceAll('|', '\\|'),
    ...[losses.start, losses.full, losses.compact].map(({ total }) => four(total)),
    ...ratioCells(ratio),
    ...[msPerStep.full, msPerStep.compact].map(four),
  ]);
  const summary = (name: string, ratios: Ratios) => {
    return [name, '', '', '', ...ratioCells(ratios), '', ''];
  };
  const rows = [...pairs, summary('median', report.median), summary('worst', report.worst)];
  const widths = HEAD.map((_, k) => Math.max(...[HEAD, ...rows].map((row) => row[k]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, k) => (k === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return `full: ${networkText(full)}
compact: ${networkText(compact)}
recipe ${recipe}, longest side ${size}, ${steps} steps
adapter: ${adapter}${isSoftware ? ' (software: it computes on the CPU, this is no speed of a GPU)' : ''}
runtime: ${runtime}

${[line(HEAD), rule, ...rows.map(line)].join('\n')}

All losses are the full network's: of the start image as it is, and of the pictures that the full and the compact network
made of it in equal steps, rounded to 8 bits as a user gets them. compact / full: the ratio of the total losses, then of
their style and content parts; 1: as good as the full network's own, more: worse. worst: the largest of each column.
ms per step: medians. The sheet's rows, if one is written, are in this order; in a row: content, style, compact, full.
`;
}

function networkText({ file, network, channels, bytes }: NetworkReport): string {
  return `${file}, ${network} with ${channels.join('-')} channels, ${(bytes / 1e6).toPrecision(3)} MB`;
}

function ratioCells({ total, style, content }: Ratios): string[] {
  return [total, style, content].map((ratio) => ratio.toFixed(3));
}

/** Four digits, without exponent where people would not expect one. */
function four(value: number): string {
  return value >= 1000 && value < 1e7 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}
