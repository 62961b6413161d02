// What judge makes of losses: ratios by hand, and the table.
import { expect, test } from 'vitest';
import type { Judged } from '../../tools/judge/judgePair.ts';
import { type NamedFigures, reportOf } from '../../tools/judge/report.ts';
import { tableOf } from '../../tools/judge/table.ts';

const SETTING = {
  adapter: 'google swiftshader',
  isSoftware: true,
  runtime: 'Chromium 1',
  full: { file: 'a.safetensors', network: 'vgg19', channels: [64, 128], bytes: 80_134_624 },
  compact: { file: 'b.safetensors', network: 'vgg19', channels: [16, 32], bytes: 2_512_000 },
  recipe: 'balanced',
  size: 128,
  steps: 100,
};

const judged = (total: number, style: number, content: number): Judged => {
  return { total, style, content, tv: 0 };
};

function figures(style: string, full: Judged, compact: Judged): NamedFigures {
  return {
    content: 'river.webp',
    style,
    contentSize: { width: 128, height: 96 },
    styleSize: { width: 90, height: 128 },
    losses: { start: judged(20, 1, 0), full, compact },
    stepMs: { full: [1800, 1802, 1900], compact: [90, 100, 80.25] },
  };
}

const report = reportOf(SETTING, [
  figures('swirls.webp', judged(2, 0.1, 0.5), judged(3, 0.2, 0.25)),
  figures('paper.webp', judged(4, 0.2, 0.5), judged(4.4, 0.2, 1)),
  figures('ink.webp', judged(1, 0.05, 0), judged(1.2, 0.04, 0)),
]);

test('ratios are those of the losses; two losses of 0 are the same', () => {
  expect(report.pairs.map(({ ratio }) => ratio.total)).toEqual([1.5, 1.1, 1.2].map(closeTo));
  expect(report.pairs.map(({ ratio }) => ratio.style)).toEqual([2, 1, 0.8].map(closeTo));
  expect(report.pairs.map(({ ratio }) => ratio.content)).toEqual([0.5, 2, 1]);
});

test('median and worst are taken of each ratio on its own', () => {
  expect(report.median).toEqual({ total: closeTo(1.2), style: 1, content: 1 });
  expect(report.worst).toEqual({ total: 1.5, style: 2, content: 2 });
});

test('steps are told by their median', () => {
  expect(report.pairs[0]!.msPerStep).toEqual({ full: 1802, compact: 90 });
});

test('the table names pairs, losses, ratios and times, and says what they are', () => {
  const table = tableOf(report);
  expect(table).toMatch(/^full: a\.safetensors, vgg19 with 64-128 channels, 80\.1 MB$/m);
  expect(table).toMatch(/^compact: b\.safetensors, vgg19 with 16-32 channels, 2\.51 MB$/m);
  expect(table).toMatch(/^recipe balanced, longest side 128, 100 steps$/m);
  expect(table).toMatch(/^adapter: google swiftshader \(software: /m);
  const cellsOf = (name: string) => {
    const line = table.split('\n').find((text) => text.startsWith(`| ${name}`))!;
    return line
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
  };
  expect(cellsOf('river.webp + swirls.webp')).toEqual([
    '20',
    '2',
    '3',
    '1.500',
    '2.000',
    '0.500',
    '1802',
    '90',
  ]);
  expect(cellsOf('median')).toEqual(['', '', '', '1.200', '1.000', '1.000', '', '']);
  expect(cellsOf('worst')).toEqual(['', '', '', '1.500', '2.000', '2.000', '', '']);
  const lines = table.split('\n').filter((text) => text.startsWith('|'));
  expect(new Set(lines.map(({ length }) => length)).size).toBe(1);
  expect(table).toContain('rounded to 8 bits as a user gets them');
});

test('a name cannot break the table', () => {
  const odd = reportOf(SETTING, [figures('a|b.png', judged(1, 1, 1), judged(1, 1, 1))]);
  expect(tableOf(odd)).toContain('| river.webp + a\\|b.png |');
});

function closeTo(value: number) {
  return expect.closeTo(value, 12);
}
