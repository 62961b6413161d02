import { describe, expect, test } from 'vitest';
import type { StepLosses } from '../../src/advanced.ts';
import { Progress, speedText, timeText } from '../../tools/cli/progress.ts';

function losses(step: number, ms: number): StepLosses {
  const layers = { styleLayers: {}, contentLayers: {} };
  return { step, total: 1234.5678, content: 1, style: 2, tv: 0, ...layers, ms };
}

/** Runs `steps` steps of 250 ms on a terminal; returns what it was sent. */
function show(steps: number, terminal: { isTTY?: boolean; columns?: number }, quiet = false) {
  const sent: string[] = [];
  const progress = new Progress({ ...terminal, write: (text) => sent.push(text) }, quiet);
  progress.phase('loading the weights: 50 %');
  for (let step = 0; step < steps; step++) progress.step(losses(step, 250), steps);
  progress.note('a note');
  progress.end();
  return sent;
}

describe('on a terminal', () => {
  test('one line is written over, and a note stays above it', () => {
    const sent = show(200, { isTTY: true, columns: 100 });
    expect(sent[0]).toBe('\r\x1b[Kloading the weights: 50 %');
    expect(sent[50]).toBe(
      '\r\x1b[K[######------------------]  25 %  step 50/200  loss 1235  250 ms/step  0:38 left',
    );
    expect(sent.at(-3)).toContain(`[${'#'.repeat(24)}] 100 %  step 200/200  `);
    expect(sent.slice(-2)).toEqual(['\r\x1b[Ka note\n', '\r\x1b[K']);
  });

  test('a line never wraps', () => {
    for (const text of show(200, { isTTY: true, columns: 30 })) {
      expect(text.replace('\r\x1b[K', '').trimEnd().length).toBeLessThan(30);
    }
  });
});

test('into a file goes a line every tenth of the run, and no control character', () => {
  const text = show(200, {}).join('');
  expect(text.match(/\n/g)).toHaveLength(11);
  expect(text).toMatch(/^step 20\/200 {2}loss 1235 {2}250 ms\/step {2}0:45 left\n/);
  expect(text).toMatch(/^[\n -~]*$/);
});

test('a quiet run says nothing', () => {
  expect(show(20, { isTTY: true }, true)).toEqual([]);
  expect(show(20, {}, true)).toEqual([]);
});

test('times and speeds are short', () => {
  expect([0, 59_200, 61_000, 3_723_000].map(timeText)).toEqual(['0:00', '1:00', '1:01', '1:02:03']);
  const speeds = [7.126, 81.24, 812.4, 3812, 61_000, 250_400].map(speedText);
  expect(speeds).toEqual([
    '7.13 ms/step',
    '81.2 ms/step',
    '812 ms/step',
    '3.81 s/step',
    '61.0 s/step',
    '250 s/step',
  ]);
});
