import { expect, test } from 'vitest';
import { explain, factsOf } from '../../src/plan/explain.ts';
import { directly, runOf } from './everyPlan.ts';

const [large, small] = [512, 64].map((side) => ({ height: side, width: side }));
const { step } = runOf('balanced', large!, small!, { chooseKernel: directly });

test('a plan is a table with one line for each dispatch', () => {
  const lines = explain(step).split('\n');
  expect(lines.slice(0, 3)).toMatchInlineSnapshot(`
    [
      " #  dispatch                  kernel             reads                                                                    writes                             shape          MFLOP      MB",
      " 0  conv1_1.forward           directConvolution  conv1_1.weight image conv1_1.bias                                        relu1_1                            64x512x512     906.0   71.31",
      " 1  conv1_2.forward           directConvolution  conv1_2.weight relu1_1 conv1_2.bias                                      conv1_2.flow pool1                 64x256x256   19327.4   86.13",
    ]
  `);
  expect(lines.length).toBe(1 + step.dispatches.filter(({ monitor }) => !monitor).length);
});

test('the facts of a dispatch say what it reads, writes and costs', () => {
  const facts = factsOf(step).find(({ label }) => label === 'conv1_2.forward');
  const maps = 4 * 64 * 512 * 512 + 4 * 64 * 256 * 256;
  // A word of flow for each patch of 2 x 4 places of four channels.
  const flow = (4 * 16 * 512 * 512) / 8;
  expect(facts).toEqual({
    label: 'conv1_2.forward',
    phase: 'forward',
    kernel: 'directConvolution',
    reads: ['conv1_2.weight', 'relu1_1', 'conv1_2.bias'],
    writes: ['conv1_2.flow', 'pool1'],
    shape: [64, 256, 256],
    workgroups: [32, 32, 8],
    mflop: (2 * 9 * 64 * 64 * 512 * 512) / 1e6,
    bytes: maps + flow + 4 * (9 * 64 * 64 + 64),
  });
});

test('the facts of an unfused plan name its plain kernels', () => {
  const facts = factsOf(runOf('balanced', small!, small!, { fused: false }).step);
  expect(facts.find(({ label }) => label === 'conv1_2.forward')).toMatchObject({
    kernel: 'conv3x3Forward',
    reads: ['relu1_1', 'conv1_2.weight', 'conv1_2.bias'],
    writes: ['relu1_2'],
  });
});
