// The library in a page: one call, jobs and what can be done with them, and that nothing is left behind.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textOf } from '../../src/image/pngText.ts';
import { CommandFolder } from '../cli/command.ts';
import { openTestPage, type TestPage } from '../support/page.ts';
import { seeded } from '../support/random.ts';
import type { library as Library } from './enginePage.ts';
import { pictures } from './pictures.ts';

declare const library: typeof Library;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/engine/enginePage.ts', pictures());
});
afterAll(() => opened.close());

describe('one call', () => {
  let found: Awaited<ReturnType<typeof library.oneCall>>;
  beforeAll(async () => {
    found = await opened.page.evaluate(() => library.oneCall(4));
  });

  test('tells of every step, and of one figure that never falls', () => {
    expect(found.told).toEqual([1, 2, 3, 4]);
    const fractions = found.progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect([fractions[0], fractions.at(-1)]).toEqual([0, 1]);
    const phases = [...new Set(found.progress.map(({ phase }) => phase))];
    expect(phases).toEqual(['download', 'compile', 'run', 'done']);
    const bytes = found.progress.filter(({ totalBytes }) => totalBytes);
    expect(bytes.at(-1)).toMatchObject({ from: 'network', loadedBytes: bytes.at(-1)!.totalBytes });
  });

  test('gives a picture with its settings', () => {
    expect(found.size).toEqual([40, 33]);
    expect(found.jpeg).toBe('image/jpeg');
    const png = Uint8Array.from(found.png);
    expect(JSON.parse(textOf(png, 'neural-style')!)).toEqual(found.settings);
    expect(found.settings).toMatchObject({
      network: 'vgg19-compact',
      recipe: 'balanced',
      steps: 4,
    });
  });

  test('lowers the loss', () => {
    expect(found.history).toHaveLength(4);
    expect(found.losses.total).toBeLessThan(found.history[0]! / 1.5);
  });
});

test('the command line paints the same bytes', async () => {
  const folder = new CommandFolder();
  try {
    for (const name of ['content.png', 'style.png']) {
      writeFileSync(folder.file(name), pictures()[`/${name}`] as Uint8Array);
    }
    const options = { size: 36, styleSize: 40, steps: 3 };
    const { status, stderr } = await folder.run([
      ...[folder.file('content.png'), folder.file('style.png')],
      ...['--weights', join(import.meta.dirname, '../../weights/vgg19-compact.json')],
      ...['--size', '36', '--style-size', '40', '--steps', '3', '--tune', 'off'],
      ...['-o', folder.file('out.png')],
    ]);
    expect(status, stderr).toBe(0);
    const { data } = PNG.sync.read(readFileSync(folder.file('out.png')));
    const found = await opened.page.evaluate((its) => library.bytes(its), options);
    expect(found).toHaveLength(3 * 36 * 30);
    expect([...data].filter((_, k) => k % 4 < 3)).toEqual(found);
  } finally {
    folder.remove();
  }
}, 300_000);

test('bad options are refused by name, and cost no memory', async () => {
  const { found, before, after } = await opened.page.evaluate(() => library.refused());
  expect(found).toEqual({
    size: expect.stringMatching(/^bad-option: size: it is out of range; found 0; /),
    steps: expect.stringMatching(/^bad-option: steps: a whole number is needed; found 1.5; /),
    recipe: expect.stringMatching(/^bad-option: recipe: not known; found "vermeer"; /),
    weight: expect.stringMatching(/^bad-option: styleWeight: .*; found NaN; /),
    layer: expect.stringMatching(
      /^bad-option: styleLayers: relu9_9 is no style layer of balanced; /,
    ),
    rate: expect.stringMatching(/^bad-option: learningRate: .*; found 0; /),
    snapshot: expect.stringMatching(
      /^bad-option: snapshot: it must be a snapshot; found 11 other bytes; /,
    ),
    'too small': expect.stringMatching(/^bad-image: /),
  });
  expect(after).toBe(before);
});

test('who reads slowly gets the latest step, and holds nothing up', async () => {
  const { states, told, seen, steps } = await opened.page.evaluate(() => library.latest(16));
  expect(states).toEqual(['waiting', 'done']);
  expect(told).toEqual(Array.from({ length: 16 }, (_, k) => k + 1));
  expect(seen.length).toBeLessThan(8);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect([seen.at(-1), steps]).toEqual([16, 16]);
});

test('pauses, pictures and snapshots change nothing; a snapshot goes on to the same bytes', async () => {
  const found = await opened.page.evaluate(() => library.disturbed(8));
  expect(found.state).toBe('paused');
  expect(found.stillAt).toBe(found.pausedAt);
  expect(found.pausedAt).toBeLessThan(8);
  expect(found.made).toBe(8);
  expect(found.disturbed).toBe(found.undisturbed);
  expect(found.resumed).toBe(found.undisturbed);
  expect(found.isOnTheWay).toBe(true);
  expect(found.otherSize).toMatch(/^bad-option: snapshot: its width must be 36; found 40; /);
});

test('weights change while it runs', async () => {
  const { totals, from, ...found } = await opened.page.evaluate(() => library.updated());
  const by = (content: number, style: number, tv: number) =>
    totals.map((l) => expect.closeTo(content * l.content + style * l.style + tv * l.tv, 4));
  const all = totals.map(({ total }) => total);
  expect(all.slice(0, from)).toEqual(by(1, 20, 0).slice(0, from));
  expect(all.slice(from)).toEqual(by(3, 7, 11).slice(from));
  expect(found.settings).toMatchObject({ contentWeight: 3, styleWeight: 7, tvWeight: 11 });
  expect(found.wrong).toMatch(/^bad-option: weight of relu9_9: it is no style layer of this run; /);
  expect(found.negative).toMatch(/^bad-option: weight of tv: .*; found -1; /);
  expect(found.late).toMatch(/^aborted: job: it is over; /);
});

test('a cancel at any moment rejects with its reason, and leaves no byte', async () => {
  const random = seeded(5);
  const moments = Array.from({ length: 20 }, () => Math.round(600 * random()));
  const { baseline, ends } = await opened.page.evaluate((at) => library.cancelled(at), moments);
  expect(ends).toHaveLength(20);
  for (const { isReason, bytes, late } of ends) {
    expect(isReason).toBe(true);
    expect(bytes).toBe(baseline);
    expect(late, 'steps told after the abort').toBe(0);
  }
});

test('a loop that is left cancels, a finish keeps the picture, and jobs wait for one another', async () => {
  const found = await opened.page.evaluate(() => library.ends());
  expect(found.ofLeft).toMatch(/^AbortError: /);
  expect(found.state).toBe('waiting');
  expect(found.steps).toBeLessThan(1000);
  expect(found.states).toEqual(['cancelled', 'done', 'done']);
});

test('the preview is the picture', async () => {
  const found = await opened.page.evaluate(() => library.preview());
  expect(found.size).toEqual([40, 33]);
  expect(found.largest).toBeLessThanOrEqual(1);
  expect(found.again).toBe(1);
  expect(found.taken).toMatch(/^bad-option: canvas: /);
});

test('a plan knows the bytes of a run, and which size would fit', async () => {
  const { plan, weights, most, huge } = await opened.page.evaluate(() => library.plans());
  expect(plan).toMatchObject({ fits: true, width: 40, height: 33 });
  expect(weights).toBe(plan.weightBytes);
  expect(most - weights).toBeLessThanOrEqual(plan.bufferBytes);
  expect(most - weights).toBeGreaterThan(0.7 * plan.bufferBytes);
  expect(huge.fits).toBe(false);
  expect(huge.problem).toMatch(/too large for this device/);
  expect(huge.largestSize).toBeGreaterThan(1000);
});

test('engines end without a trace, also in the middle of a job', async () => {
  const found = await opened.page.evaluate(() => library.disposed());
  expect(found.after).toEqual([0, 0, 0, 0, 0]);
  expect([found.bytes, found.reason]).toEqual([0, 'destroyed']);
  expect(found.ofJob).toMatch(/^aborted: engine: /);
  expect(found.later).toMatch(/^aborted: engine: /);
});

test('a profile names every dispatch of a step', async () => {
  const { report, before, after } = await opened.page.evaluate(() => library.profile());
  expect(report.dispatches.length).toBeGreaterThan(60);
  expect(report.table).toContain('conv1_2.forward');
  expect(JSON.parse(report.trace).traceEvents.length).toBeGreaterThan(60);
  const shares = report.dispatches.reduce((sum, { share }) => sum + share, 0);
  expect(shares).toBeCloseTo(1, 6);
  expect(report.roofline.gflops).toBeGreaterThan(0);
  expect(after).toBe(before);
});
