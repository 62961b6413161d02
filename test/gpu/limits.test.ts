import { describe, expect, test } from 'vitest';
import {
  checkFits,
  type JobShape,
  type Limits,
  largestSize,
  needsThatFit,
} from '../../src/gpu/limits.ts';
import { needsOf, workgroupBytesOf } from '../../src/gpu/needs.ts';
import { kernels } from '../../src/kernels/catalog.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { planRun } from '../../src/plan/planRun.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';

const size = (width: number, height = width) => ({ width, height });
const shape = (content = size(64), style = size(64)): JobShape => ({
  network: networkNamed('vgg19'),
  recipe: recipeNamed('balanced'),
  content,
  style,
});
/** What every device has: the defaults of WebGPU. */
const DEFAULTS: Limits = {
  maxBufferSize: 256 * 2 ** 20,
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxStorageBuffersPerShaderStage: 8,
  maxComputeWorkgroupStorageSize: 16384,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupSizeX: 256,
  maxComputeWorkgroupSizeY: 256,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65535,
};

function refusal(job: JobShape, limits: Limits): string {
  const { network, recipe, content, style } = job;
  try {
    checkFits(job, planRun(network, recipe, content, style), limits);
    return 'none';
  } catch (error) {
    return (error as Error).message;
  }
}

test('what a run needs is what its largest tensors and workgroups take', () => {
  const needs = needsThatFit(shape(size(512)), DEFAULTS);
  // 64 channels of floats at least; workspaces may be larger.
  const bytes = needs.get('maxStorageBufferBindingSize')!.value;
  expect(bytes).toBeGreaterThanOrEqual(64 * 512 * 512 * 4);
  expect(needs.get('maxBufferSize')!.value).toBe(bytes);
  expect(needs.get('maxComputeInvocationsPerWorkgroup')!.value).toBeLessThanOrEqual(256);
  expect(needs.get('maxComputeWorkgroupStorageSize')!.value).toBeGreaterThan(0);
});

describe('a run that does not fit', () => {
  test('fits at the size that its error names, and not at the next', () => {
    expect(refusal(shape(size(724)), DEFAULTS)).toBe('none');
    expect(refusal(shape(size(725)), DEFAULTS)).toBe(
      'content image: too large for this device; at 725 x 725 relu1_1 needs 128.3 MiB of maxStorageBufferBindingSize, there are 128.0 MiB; take at most 724 x 724',
    );
    expect(refusal(shape(size(4000, 1000)), DEFAULTS)).toMatch(/take at most 1448 x 362$/);
  });

  test('says which of the images it is', () => {
    expect(refusal(shape(size(64), size(1000)), DEFAULTS)).toMatch(
      /^style image: .* 1000 x 1000 .*take at most 724 x 724$/,
    );
  });

  test('says so if no size would do', () => {
    const limits = { ...DEFAULTS, maxStorageBuffersPerShaderStage: 1 };
    expect(refusal(shape(), limits)).toMatch(
      /needs \d of maxStorageBuffersPerShaderStage, there are 1; no size .*take another device$/,
    );
  });

  test.each(Object.keys(DEFAULTS) as (keyof Limits)[])('is refused for %s', (limit) => {
    const { network, recipe, content, style } = shape();
    const run = planRun(network, recipe, content, style);
    const { value } = needsOf([run.content, run.style, run.step]).get(limit)!;
    expect(refusal(shape(), { ...DEFAULTS, [limit]: value })).toBe('none');
    expect(refusal(shape(), { ...DEFAULTS, [limit]: value - 1 })).toContain(limit);
  });
});

test('the largest size is found whatever fits', () => {
  for (const most of [1, 2, 3, 50, 98, 99]) {
    const found = largestSize(size(100, 50), ({ width }) => width <= most);
    expect(found).toEqual(size(most, Math.max(1, Math.round(most / 2))));
  }
  expect(largestSize(size(100), () => false)).toBeUndefined();
});

test('workgroup memory is read from the code', () => {
  const kernel = kernels.gramFinish!;
  const code = `
var<workgroup> a: array<vec4f, 10>;
  var<workgroup> b : array<array<f32, SIDE>, 3u>;
var<workgroup> c: u32;
fn f() { var notThat: array<f32, 99>; }`;
  const made = { ...kernel, name: 'a test', code, constants: { SIDE: 5 } };
  expect(workgroupBytesOf(made)).toBe(160 + 64 + 16);
  const unknown = { ...kernel, name: 'another', code: 'var<workgroup> a: array<Matrix, 2>;' };
  expect(() => workgroupBytesOf(unknown)).toThrow(/another: workgroup memory of type/);
});

test('the workgroup memory of every kernel can be counted', () => {
  for (const kernel of Object.values(kernels)) {
    const isThere = kernel.code.includes('var<workgroup>');
    expect(workgroupBytesOf(kernel) > 0, kernel.name).toBe(isThere);
  }
});
