import { describe, expect, test } from 'vitest';
import { underRoofline } from '../../src/profile/roofline.ts';
import { mean, median, percentile, quantumOf } from '../../src/profile/statistics.ts';
import { profileOf } from '../../src/profile/stepProfile.ts';
import { tableOf } from '../../src/profile/table.ts';
import { recordedStep, smallRecording } from './smallRecording.ts';

describe('statistics', () => {
  test('are those of the textbook', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(mean([1, 2, 6])).toBe(3);
    const hundred = Array.from({ length: 100 }, (_, k) => k + 1);
    expect(percentile(hundred, 0.95)).toBe(95);
    expect(percentile([5], 0.95)).toBe(5);
    expect([median([]), mean([]), percentile([], 0.5)]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test.each([0.001, 1, 65.536, 100])('a clock with steps of %f us is seen through', (quantum) => {
    const times = [3, 10, 11, 12, 400, 401].map((ticks) => 7 * quantum + ticks * quantum);
    expect(quantumOf(times)).toBeCloseTo(quantum, 9);
  });
});

describe('under the roofline', () => {
  const roofline = { flopsPerSecond: 1e12, bytesPerSecond: 1e11 };

  test('arithmetic or memory is what takes longer', () => {
    const compute = underRoofline({ flops: 1e9, bytes: 1e6 }, 2000, roofline, 5);
    expect(compute).toEqual({ share: 0.5, bound: 'compute' });
    const memory = underRoofline({ flops: 1e6, bytes: 1e8 }, 4000, roofline, 5);
    expect(memory).toEqual({ share: 0.25, bound: 'memory' });
  });

  test('what takes less than a launch is bound by that', () => {
    expect(underRoofline({ flops: 1e6, bytes: 0 }, 8, roofline, 5).bound).toBe('launch');
  });
});

describe('a profile', () => {
  const roofline = { flopsPerSecond: 20e9, bytesPerSecond: 8e9 };
  const profile = profileOf(smallRecording, roofline);
  const [conv, adam] = profile.dispatches;

  test('tells each dispatch by its median', () => {
    expect(conv).toMatchObject({ calls: 3, medianUs: 802, us: 802, p95Us: 900, isCoarse: false });
    expect(adam).toMatchObject({ calls: 3, medianUs: 100, us: 100, p95Us: 101 });
    expect(conv!.meanUs).toBeCloseTo(834);
    expect(conv!.shareOfStep).toBeCloseTo(802 / 902);
    expect(conv!.gflopsPerSecond).toBeCloseTo(8e6 / 802 / 1e3);
    expect(adam!.gigabytesPerSecond).toBeCloseTo(4);
    expect(conv!.intensity).toBe(80);
    expect(conv).toMatchObject({ bound: 'compute', shareOfRoofline: expect.closeTo(400 / 802) });
    expect(adam).toMatchObject({ bound: 'memory', shareOfRoofline: expect.closeTo(0.5) });
  });

  test('adds up to the step that nobody looked into', () => {
    const { totals } = profile;
    expect(totals).toMatchObject({ plainUs: 1000, dispatchesUs: 902, gapsUs: 10, isWhole: false });
    expect(totals.restUs).toBeCloseTo(98);
    expect(totals.profiledUs).toBeCloseTo(1112);
    expect(totals.overhead).toBeCloseTo(1.112);
    expect([totals.encodeUs, totals.submitUs]).toEqual([50, 100]);
    const plainMs = [0.95, 0.949, 0.951];
    expect(profileOf({ ...smallRecording, plainMs }).totals.isWhole).toBe(false);
    expect(profileOf({ ...smallRecording, plainMs: [0.94] }).totals.isWhole).toBe(true);
    expect(profileOf({ ...smallRecording, plainMs: [0.87] }).totals.isWhole).toBe(true);
  });

  test('sums up the phases', () => {
    expect(profile.phases.map(({ phase, dispatches, us }) => [phase, dispatches, us])).toEqual([
      ['forward', 1, 802],
      ['update', 1, 100],
    ]);
  });

  test('tells by the mean what is short for its clock, and says so', () => {
    const steps = [0, 65.536, 65.536, 0].map((us, k) =>
      recordedStep(k, 65.536 * 100 * k, [65.536 * 20, us], 0),
    );
    const aligned = steps.map((step) => ({
      ...step,
      spans: step.spans.map(
        ([start, end]) =>
          [start, end].map((us) => 65.536 * Math.floor(us / 65.536 + 1e-9)) as unknown as readonly [
            number,
            number,
          ],
      ),
    }));
    const coarse = profileOf({ ...smallRecording, steps: aligned });
    expect(coarse.quantumUs).toBeCloseTo(65.536);
    expect(coarse.dispatches[0]!.isCoarse).toBe(false);
    expect(coarse.dispatches[1]).toMatchObject({ isCoarse: true, us: expect.closeTo(32.768) });
    expect(tableOf(coarse)).toMatch(/in steps of 65\.5 us: too coarse for 1 of 2 dispatches/);
  });

  test('leaves out times that are none', () => {
    const [first, second, third] = smallRecording.steps;
    const reset = { ...second!, spans: [[500, 20], second!.spans[1]!] as const };
    const { dispatches, timeline } = profileOf({
      ...smallRecording,
      steps: [first!, reset, third!],
    });
    expect(dispatches[0]!.calls).toBe(2);
    expect(timeline.gpu).toHaveLength(5);
  });

  test('says nothing of a roofline that was not measured', () => {
    const without = profileOf(smallRecording);
    expect(without.dispatches[0]).toMatchObject({ bound: null, shareOfRoofline: null });
    expect(tableOf(without)).toContain('roofline: not measured');
  });

  test('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });
});

test('the table has a row for each dispatch and phase, and all of the step', () => {
  const text = tableOf(profileOf(smallRecording, { flopsPerSecond: 20e9, bytesPerSecond: 8e9 }));
  expect(text).toMatch(
    /^\| conv1_1\.forward +\| +3 \| +802 \| +900 \| +88\.9 % \| +9\.98 \| +0\.125 \| +80 \| +49\.9 % \| compute +\| 4 x 4 x 1 +\|$/m,
  );
  expect(text).toMatch(/^\| update +\| +1 \| +100 \| +11\.1 % \|/m);
  expect(text).toMatch(/^step without the profiler +1000 us$/m);
  expect(text).toMatch(/^sum of dispatches +902 us \(90\.2 %\)$/m);
  expect(text).toMatch(/^rest, in no dispatch +98\.0 us \(9\.8 %\): more than 5 %$/m);
  expect(text).toMatch(/^step with the profiler +1112 us, 1\.11 times the plain one$/m);
  const tables = text.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(tables.slice(0, 4).map((line) => line.length)).size).toBe(1);
});
