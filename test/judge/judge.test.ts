// npm run judge, whole, on small networks.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { JudgeReport } from '../../tools/judge/report.ts';
import { type Cell, layoutSheet } from '../../tools/judge/sheet.ts';
import { CONTENT, FIXTURES, STYLE, WEIGHTS } from '../cli/command.ts';

const ROOT = join(import.meta.dirname, '../..');
const SCRIPT = 'tools/judge/main.ts';
const OTHER_WEIGHTS = join(FIXTURES, 'zeroBias/vgg19.json');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The script as npm runs it, in the project's folder. */
async function run(script: string, ...given: string[]): Promise<string> {
  const command = ['--import', 'tsx', join(ROOT, script), ...given, '--adapter', 'software'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: ROOT });
  return stdout;
}

function judged(name: string): JudgeReport {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

test('a network is as good as itself, exactly; all files are written', async () => {
  const [json, markdown, sheet] = ['a.json', 'a.md', 'a.png'].map((name) => join(folder, name));
  const given = [CONTENT, STYLE, '--full', WEIGHTS, '--compact', WEIGHTS];
  const outputs = ['-o', sheet!, '--json', json!, '--md', markdown!];
  const stdout = await run(SCRIPT, ...given, '--size', '24', '--steps', '3', ...outputs);
  expect(readdirSync(folder).sort()).toEqual(['a.json', 'a.md', 'a.png']);
  expect(readFileSync(markdown!, 'utf8')).toBe(stdout);
  expect(stdout).toMatch(/^\| content\.png \+ style\.png .* 1\.000 \| +1\.000 \| +1\.000 \|/m);

  const report = judged('a.json');
  expect(report).toMatchObject({ isSoftware: true, recipe: 'balanced', size: 24, steps: 3 });
  const same = { total: 1, style: 1, content: 1 };
  expect([report.median, report.worst]).toEqual([same, same]);
  const { losses, stepMs, contentSize, styleSize } = report.pairs[0]!;
  expect(losses.compact).toEqual(losses.full);
  expect(losses.full.total).toBeLessThan(losses.start.total);
  expect([stepMs.full.length, stepMs.compact.length]).toEqual([3, 3]);

  const sizes = [contentSize, styleSize, contentSize, contentSize];
  expect(sizes).toMatchObject([{ width: 24, height: 18 }, { width: 19, height: 24 }, {}, {}]);
  const { cells, ...layout } = layoutSheet([sizes], 18);
  const { width, height, data } = PNG.sync.read(readFileSync(sheet!));
  expect({ width, height }).toEqual(layout);
  // Equal networks, equal pictures: of RGBA, the last two cells.
  const pixels = ({ x, y, ...cell }: Cell) =>
    Array.from({ length: cell.height }, (_, row) => {
      const start = 4 * ((y + row) * width + x);
      return data.subarray(start, start + 4 * cell.width).toString('hex');
    });
  expect(pixels(cells[0]![2]!)).toEqual(pixels(cells[0]![3]!));
  expect(pixels(cells[0]![2]!)).not.toEqual(pixels(cells[0]![0]!));
});

test('another network is judged by the full one', async () => {
  const given = [CONTENT, STYLE, '--size', '24', '--steps', '4'];
  const networks = ['--full', WEIGHTS, '--compact', OTHER_WEIGHTS];
  await run(SCRIPT, ...given, ...networks, '--json', join(folder, 'a.json'));
  const { losses, ratio } = judged('a.json').pairs[0]!;
  expect(ratio.total).toBe(losses.compact.total / losses.full.total);
  expect(ratio.total).not.toBe(1);

  // The full network's own run, whose last loss is that of its picture before it was rounded.
  const trace = join(folder, 'trace.json');
  const outputs = ['-o', join(folder, 'out.png'), '--trace', trace];
  await run('tools/stylize.ts', ...given, '--weights', WEIGHTS, ...outputs);
  const { steps } = JSON.parse(readFileSync(trace, 'utf8'));
  expect(losses.start.total).toBe(steps[0].total);
  expect(losses.full.total).not.toBe(steps[4].total);
  expect(losses.full.total / steps[4].total).toBeCloseTo(1, 2);
});
