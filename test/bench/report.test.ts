// What bench makes of its measurements: arithmetic by hand.
import { describe, expect, test } from 'vitest';
import { networkNamed, recipeNamed } from '../../src/advanced.ts';
import { enoughWork, rateOf, selfTestedRate } from '../../src/gpu/roofline/selfTest.ts';
import { directWork } from '../../tools/bench/directWork.ts';
import { rateText, reportOf, tableOf } from '../../tools/bench/report.ts';

describe('the work of the direct algorithm', () => {
  test('VGG-19 to conv5_1 at 512 x 512 is that of the literature', () => {
    const size = { width: 512, height: 512 };
    const work = directWork(networkNamed('vgg19'), recipeNamed('balanced'), size);
    // 2 * 9 * 3 * 64 * 512^2, eight convolutions of 19.33 GFLOP, three of 9.66, conv5_1 of 4.83.
    const large = 2 * 9 * 64 * 64 * 512 ** 2;
    const forward = 2 * 9 * 3 * 64 * 512 ** 2 + 8 * large + (3 * large) / 2 + large / 4;
    expect(work.forward).toBe(forward);
    expect(work.backward).toBe(forward);
    const gram = (channels: number, side: number) => 2 * channels ** 2 * side ** 2;
    const once = gram(64, 512) + gram(128, 256) + gram(256, 128) + gram(512, 64) + gram(512, 32);
    expect(work.gram).toBe(2 * once);
    expect(work.total / 1e9).toBeCloseTo(396.9, 0);
  });

  test('odd sizes lose their last row and column in pooling', () => {
    const work = (side: number) =>
      directWork(networkNamed('vgg16'), recipeNamed('balanced'), { width: side, height: 16 });
    expect(work(17).forward - work(16).forward).toBe(2 * 9 * (3 * 64 + 64 * 64) * 16);
  });
});

/** A device that does so much a millisecond, after so many milliseconds of waiting. */
const deviceOf = (perMs: number, waitMs: number) => async (amount: number) =>
  waitMs + amount / perMs;

describe('a rate', () => {
  test('is found, and believed if twice the work takes twice the time', async () => {
    const time = deviceOf(1000, 0.1);
    const amount = await enoughWork(time, 100, 2 ** 30);
    expect(amount).toBe(2 ** 17);
    const rate = await selfTestedRate(time, amount, 8);
    expect(rate.perSecond).toBeCloseTo(8e6, -4);
    expect(rate.isReliable).toBe(true);
    expect(rateText(rate, 'FLOP/s')).toBe('0.008 GFLOP/s');
  });

  test('is not believed if waiting is most of the time, or work was left out', async () => {
    const slow = await selfTestedRate(deviceOf(1000, 50), 2 ** 16, 8);
    expect(slow.isReliable).toBe(false);
    expect(rateText(slow, 'B/s')).toMatch(/ GB\/s \(unreliable: twice the work took 1\.57 times/);
    expect(rateOf(100, 100, 1).isReliable).toBe(false);
    expect(rateOf(100, 230, 1).isReliable).toBe(false);
    expect(rateOf(100, 190, 1).isReliable).toBe(true);
  });

  test('is not looked for longer than there is work', async () => {
    expect(await enoughWork(deviceOf(1e9, 0), 100, 64)).toBe(64);
  });
});

test('the table tells medians, shares and bytes, and that an adapter is software', () => {
  const roofline = {
    arithmetic: { perSecond: 50e12, doubling: 2, isReliable: true },
    form: 'fma, 8 x 4',
    copy: { perSecond: 4e12, doubling: 1.2, isReliable: false },
  };
  const setting = {
    adapter: 'google swiftshader',
    isSoftware: true,
    runtime: 'Chromium 1',
    network: 'vgg19',
    recipe: 'balanced',
    precision: 'f16',
    fused: true,
    weights: 'seeded',
  };
  const bufferBytes = { planned: 2 ** 20, actual: 2 ** 21, weights: 2 ** 22 };
  const figures = {
    size: 512,
    stepMs: [9, 20, 10],
    prepareMs: 900,
    firstStepMs: 1234,
    flops: 4e11,
    kernels: { 'conv1_1.forward': 'directConvolution' },
  };
  const report = reportOf(setting, roofline, [{ ...figures, bufferBytes, dispatches: 60 }]);
  expect(report.sizes[0]).toMatchObject({ msPerStep: 10, tflops: 40, shareOfRoofline: 0.8 });
  const table = tableOf(report);
  expect(table).toMatch(/^vgg19, recipe balanced, weights seeded, f16$/m);
  expect(tableOf({ ...report, fused: false })).toMatch(/, f16, plain kernels$/m);
  expect(table).toMatch(/^adapter: google swiftshader \(software: /m);
  expect(table).toMatch(/^roofline: 50 TFLOP\/s of .*; 4 TB\/s \(unreliable: .* 1.20 times/m);
  expect(table).toMatch(
    /^\| 512 x 512 \| +10 \| +9 to 20 \| +1.23 \| +400 \| +40 \| +80 % \| +1.0 \| +2.0 \| +4.0 \| +60 \|$/m,
  );
});
