// How a run fails: with a typed error, at once, and leaving nothing behind.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { failures as Failures } from './failuresPage.ts';

declare const failures: typeof Failures;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/gpu/failuresPage.ts');
});
afterAll(() => opened.close());

test('a lost device ends the run with its code, and nothing hangs', async () => {
  const found = await opened.page.evaluate(() => failures.loseDevice());
  expect(found.map((failure) => failure?.code)).toEqual(Array(6).fill('device-lost'));
}, 60_000);

test('an error that WebGPU reports outside of a call ends the run with its code', async () => {
  const failure = await opened.page.evaluate(() => failures.causeError());
  expect(failure?.code).toBe('gpu');
  expect(failure?.message).toMatch(/impossible/);
});

test('an error of the callback comes out as it is, and the run can go on', async () => {
  const { failure, later, steps, liveBytes } = await opened.page.evaluate(() =>
    failures.throwInCallback(),
  );
  expect(failure?.message).toBe('from the callback');
  expect(later).toBeUndefined();
  expect(steps).toHaveLength(3);
  expect(liveBytes).toBe(0);
});

test.each([
  ['steps that share submits', 100],
  ['steps in parts', 1e-6],
])(
  'an abort ends a run of %s after the submits in flight, and it can go on',
  async (_, submitMs) => {
    const { steps, failure, submitsAfter } = await opened.page.evaluate(
      (ms) => failures.abort(ms),
      submitMs,
    );
    expect(failure).toBeUndefined();
    expect(submitsAfter).toBe(0);
    // The fifth step, those that share its submit, those of the next submit, and two.
    expect(steps.length).toBeLessThanOrEqual(5 + 7 + 8 + 2);
    expect(steps).toEqual(steps.map((_, k) => k));
  },
);

test('calls that overlap wait for each other', async () => {
  const steps = await opened.page.evaluate(() => failures.overlap());
  expect(steps).toEqual([0, 1, 2, 3, 4, 5]);
});

test('a destroyed run says so, and leaves the device to others', async () => {
  const { codes, stillRight } = await opened.page.evaluate(() => failures.destroyMidway());
  expect(codes).toEqual(['aborted', 'aborted', 'aborted', 'aborted', 'aborted']);
  expect(stillRight).toBe(true);
});

test('a job that cannot be run is refused', async () => {
  const codes = await opened.page.evaluate(() => failures.badJobs());
  expect(codes).toEqual(['bad-image', 'not-finite', 'bad-option']);
});

test('missing weights are named, and a run that ends early or twice leaves no buffers', async () => {
  const { failure, ...left } = await opened.page.evaluate(() => failures.missWeights());
  expect(failure).toMatchObject({ code: 'bad-weights' });
  expect(failure?.message).toMatch(/^conv2_1: .*found nothing/);
  expect(left).toEqual({ afterFailure: 0, afterRun: 0 });
});

test('what default limits do not allow is refused with a size, and nothing stays behind', async () => {
  // 64 channels of floats fill 128 MiB at 724 x 724.
  const { failure, liveBytes } = await opened.page.evaluate(() => failures.exceedLimits(725));
  expect(failure?.code).toBe('too-large');
  expect(failure?.message).toMatch(
    /^content image: .* at 725 x 725 relu1_1 needs 128\.3 MiB .*there are 128\.0 MiB; take at most 724 x 724$/,
  );
  expect(liveBytes).toBe(0);
});

const NON_FINITE = { NaN: 0x7fc00000, 'a negative NaN': 0xffc00001, infinity: 0x7f800000 };

test.each(Object.entries(NON_FINITE))(
  '%s in any tensor is found within 10 steps',
  async (_, bits) => {
    const found = await opened.page.evaluate((its) => failures.inject(its), bits);
    expect(Object.keys(found).length).toBeGreaterThanOrEqual(35);
    const unseen = Object.entries(found).filter(([, { code }]) => code !== 'not-finite');
    expect(unseen).toEqual([]);
    for (const { message } of Object.values(found)) {
      expect(message).toMatch(
        /^step \d+: .*; NaN, infinity or more than 1e30 in (the losses|[\w.]+);/,
      );
    }
    // What a kernel makes of a parameter is what is named: the features behind it.
    expect(found['conv1_1.bias']!.message).toMatch(/ in (the losses|relu1_1);/);
    expect(found['step: image']!.message).toMatch(/ in (the losses|input|relu1_1|image);/);
  },
);
