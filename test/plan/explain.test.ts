import { expect, test } from 'vitest';
import { explain, factsOf } from '../../src/plan/explain.ts';
import { runOf } from './everyPlan.ts';

const { step } = runOf('balanced', { height: 512, width: 512 }, { height: 64, width: 64 });

test('a plan is a table with one line for each dispatch', () => {
  const lines = explain(step).split('\n');
  expect(lines.slice(0, 3)).toMatchInlineSnapshot(`
    [
      " #  dispatch                  kernel               reads                                                      writes                             shape          MFLOP      MB",
      " 0  preprocess.forward        preprocess           image                                                      input                              3x512x512        1.6    8.39",
      " 1  conv1_1.forward           conv3x3Forward       input conv1_1.weight conv1_1.bias                          relu1_1                            64x512x512     906.0   71.31",
    ]
  `);
  expect(lines.length).toBe(1 + step.dispatches.filter(({ monitor }) => !monitor).length);
});

test('the facts of a dispatch say what it reads, writes and costs', () => {
  const facts = factsOf(step).find(({ label }) => label === 'conv1_2.forward');
  const bytes = 2 * 4 * 64 * 512 * 512 + 4 * (9 * 64 * 64 + 64);
  expect(facts).toEqual({
    label: 'conv1_2.forward',
    phase: 'forward',
    kernel: 'conv3x3Forward',
    reads: ['relu1_1', 'conv1_2.weight', 'conv1_2.bias'],
    writes: ['relu1_2'],
    shape: [64, 512, 512],
    workgroups: [32, 64, 16],
    mflop: (2 * 9 * 64 * 64 * 512 * 512) / 1e6,
    bytes,
  });
});
