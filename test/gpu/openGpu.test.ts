// What a device is asked for, without one.
import { expect, test } from 'vitest';
import { openGpu } from '../../src/gpu/device.ts';
import type { JobShape, Limits } from '../../src/gpu/limits.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';

const OFFERED: Limits = {
  maxBufferSize: 2 ** 32 - 4,
  maxStorageBufferBindingSize: 2 ** 31 - 4,
  maxStorageBuffersPerShaderStage: 16,
  maxComputeWorkgroupStorageSize: 49152,
  maxComputeInvocationsPerWorkgroup: 1024,
  maxComputeWorkgroupSizeX: 1024,
  maxComputeWorkgroupSizeY: 1024,
  maxComputeWorkgroupSizeZ: 64,
  maxComputeWorkgroupsPerDimension: 65535,
};

function job(size: number): JobShape {
  const [content, style] = [
    { width: size, height: size },
    { width: 64, height: 64 },
  ];
  return { network: networkNamed('vgg19'), recipe: recipeNamed('balanced'), content, style };
}

/** An adapter that notes what it is asked for. */
function adapterOf(features: readonly string[], limits: Limits = OFFERED) {
  const asked: GPUDeviceDescriptor[] = [];
  const device = { addEventListener() {}, lost: new Promise(() => {}), queue: {} };
  const adapter = {
    info: { vendor: 'nobody', architecture: '', description: '', isFallbackAdapter: false },
    features: new Set(features),
    limits,
    async requestDevice(descriptor: GPUDeviceDescriptor) {
      asked.push(descriptor);
      return device;
    },
  };
  return { asked, gpu: { requestAdapter: async () => adapter } as unknown as GPU };
}

test('without a job, buffers may be as large as the adapter has them', async () => {
  const { asked, gpu } = adapterOf(['timestamp-query', 'shader-f16']);
  await openGpu(gpu);
  expect(asked[0]!.requiredFeatures).toEqual(['timestamp-query']);
  expect(asked[0]!.requiredLimits).toEqual({
    maxBufferSize: OFFERED.maxBufferSize,
    maxStorageBufferBindingSize: OFFERED.maxStorageBufferBindingSize,
    maxComputeWorkgroupStorageSize: 32768,
    maxComputeInvocationsPerWorkgroup: 256,
  });
});

test('with a job, they may be as large as it needs them', async () => {
  const { asked, gpu } = adapterOf([]);
  await openGpu(gpu, { job: job(1024) });
  expect(asked[0]!.requiredFeatures).toEqual([]);
  const { maxBufferSize, maxStorageBufferBindingSize } = asked[0]!.requiredLimits!;
  expect(maxBufferSize).toBe(maxStorageBufferBindingSize);
  expect(maxBufferSize).toBeGreaterThan(3 * 4 * 1024 * 1024);
  expect(maxBufferSize).toBeLessThan(OFFERED.maxStorageBufferBindingSize);
});

test('a smaller offer of workgroup memory is taken as it is', async () => {
  const { asked, gpu } = adapterOf([], { ...OFFERED, maxComputeWorkgroupStorageSize: 16384 });
  await openGpu(gpu);
  expect(asked[0]!.requiredLimits!.maxComputeWorkgroupStorageSize).toBe(16384);
});

test('a job that does not fit is refused before the device is opened', async () => {
  const { asked, gpu } = adapterOf([], { ...OFFERED, maxStorageBufferBindingSize: 2 ** 26 });
  await expect(openGpu(gpu, { job: job(2000) })).rejects.toMatchObject({
    code: 'too-large',
    message: expect.stringMatching(/there are 64\.0 MiB; take at most \d+ x \d+$/),
  });
  expect(asked).toEqual([]);
});

test.each([0, -1, Number.NaN])('%f milliseconds for a submit are refused', async (submitMs) => {
  const { gpu } = adapterOf([]);
  await expect(openGpu(gpu, { submitMs })).rejects.toMatchObject({ code: 'bad-option' });
});
