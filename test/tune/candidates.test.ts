import { describe, expect, test } from 'vitest';
import { needsOf } from '../../src/gpu/needs.ts';
import { candidates, nameOf } from '../../src/tune/candidates.ts';
import { heuristic } from '../../src/tune/heuristic.ts';
import { trialOf } from '../../src/tune/trial.ts';
import { HARDWARE, SOFTWARE, shapeOf } from './support.ts';

const IMAGE = shapeOf(3, 64, 512, 512, { source: 'image' });
const IMAGE_GRADIENT = shapeOf(64, 3, 512, 512, { direction: 'gradInput' });
const SHAPES = [
  IMAGE,
  IMAGE_GRADIENT,
  shapeOf(64, 64, 512),
  shapeOf(512, 512, 4),
  shapeOf(8, 12, 7, 9),
  shapeOf(12, 8, 7, 9, { direction: 'gradInput' }),
  shapeOf(512, 256, 64, 64, { direction: 'gradInput', source: 'pooled' }),
];

describe.each([SOFTWARE, HARDWARE])('on $name', (adapter) => {
  test('pixels on one side are convolved directly, by one block where three channels come out', () => {
    const blocks = adapter.isSoftware ? 4 : 2;
    expect(heuristic(adapter, IMAGE)).toMatchObject({ kind: 'direct', blocks });
    expect(heuristic(adapter, IMAGE_GRADIENT)).toMatchObject({ kind: 'direct', blocks: 1 });
    for (const mode of ['fast', 'full'] as const) {
      for (const shape of [IMAGE, IMAGE_GRADIENT]) {
        for (const { kind } of candidates(adapter, shape, mode)) expect(kind).toBe('direct');
      }
    }
  });

  test.each(SHAPES)('the candidates for %j begin with what the rule says, each once', (shape) => {
    const byRule = nameOf(heuristic(adapter, shape));
    const fast = candidates(adapter, shape, 'fast').map(nameOf);
    const full = candidates(adapter, shape, 'full').map(nameOf);
    expect([fast[0], full[0]]).toEqual([byRule, byRule]);
    expect(fast.length).toBeGreaterThanOrEqual(2);
    expect(fast.length).toBeLessThanOrEqual(4);
    expect(full).toEqual(expect.arrayContaining(fast));
    expect(new Set(full).size).toBe(full.length);
  });

  test('what the rule takes fits what every device has', () => {
    for (const shape of SHAPES) {
      const { plan } = trialOf(shape, heuristic(adapter, shape), 'f32');
      const needs = needsOf([plan]);
      expect(needs.get('maxComputeInvocationsPerWorkgroup')!.value).toBeLessThanOrEqual(256);
      expect(needs.get('maxComputeWorkgroupStorageSize')?.value ?? 0).toBeLessThanOrEqual(16384);
      expect(needs.get('maxStorageBuffersPerShaderStage')!.value).toBeLessThanOrEqual(8);
    }
  });
});

test('on a GPU, small maps take smaller tiles, down to the least', () => {
  const workgroups = (channels: number, size: number) => {
    const shape = shapeOf(channels, 16, size);
    const kernel = heuristic(HARDWARE, shape);
    const [dispatch] = trialOf(shape, kernel, 'f32').plan.dispatches;
    return { kernel: nameOf(kernel), count: dispatch!.workgroups.reduce((a, b) => a * b) };
  };
  const [large, middle, small] = [512, 96, 8].map((size) => workgroups(24, size));
  expect(large!.kernel).toBe('staged 2 8x4x8');
  expect(large!.count).toBeGreaterThanOrEqual(128);
  expect(middle!.kernel).not.toBe(large!.kernel);
  expect(small!.kernel).toBe('staged 1 4x4x4');
});

test('Winograd needs channels on both sides, and tiles', () => {
  const kindOf = (from: number, to: number, size: number) =>
    heuristic(HARDWARE, shapeOf(from, to, size)).kind;
  expect([kindOf(64, 64, 64), kindOf(32, 32, 16)]).toEqual(['winograd', 'winograd']);
  expect(kindOf(64, 64, 8)).toBe('winograd');
  expect([kindOf(16, 64, 64), kindOf(64, 16, 64), kindOf(64, 64, 4)]).not.toContain('winograd');
});

test('on a GPU few tiles are multiplied in registers, and few channels by the direct kernel', () => {
  const nameFor = (from: number, to: number, size: number) =>
    nameOf(heuristic(HARDWARE, shapeOf(from, to, size)));
  expect([nameFor(512, 512, 8), nameFor(512, 512, 16)]).toEqual([
    'winograd 4 x 2 32x1x1 64 MiB',
    'winograd 8 x 2 staged 8x8x1 64 MiB',
  ]);
  expect([nameFor(16, 16, 256), nameFor(16, 48, 256)]).toEqual([
    'direct 2 unroll 8x8x1',
    'staged 2 8x4x8',
  ]);
});

describe('a trial', () => {
  const shape = shapeOf(512, 256, 64, 64, { direction: 'gradInput', source: 'pooled' });
  const kernels = candidates(HARDWARE, shape, 'full');

  test('has another id for each shape, precision and kernel, and the same for the same', () => {
    const ids = (precision: 'f32' | 'f16') =>
      kernels.map((kernel) => trialOf(shape, kernel, precision).id);
    const all = [...ids('f32'), ...ids('f16')];
    expect(new Set(all).size).toBe(all.length);
    expect(ids('f32')).toEqual(all.slice(0, kernels.length));
  });

  test('computes what its shape says, on tensors of its size', () => {
    for (const each of SHAPES) {
      for (const kernel of candidates(HARDWARE, each, 'fast')) {
        const { plan } = trialOf(each, kernel, 'f32');
        const output = plan.kept.find(({ label }) => label === 'output')!;
        expect(output.shape).toEqual([each.resultChannels, each.height, each.width]);
      }
    }
  });
});
