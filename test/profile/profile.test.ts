// Profiles of real runs: they change nothing, leave nothing, add up, and show in the devtools.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StepProfile } from '../../src/advanced.ts';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { profiling as Profiling } from './profilePage.ts';

declare const profiling: typeof Profiling;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/profile/profilePage.ts');
});
afterAll(() => opened.close());

function expectSound(profile: StepProfile, steps: number): void {
  const { dispatches, phases, totals, timeline } = profile;
  expect(dispatches.length).toBeGreaterThan(15);
  for (const { label, calls, us, medianUs, p95Us } of dispatches) {
    expect(calls, label).toBe(steps);
    expect(us, label).toBeGreaterThan(0);
    expect(p95Us, label).toBeGreaterThanOrEqual(medianUs);
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  expect(phases.map(({ phase }) => phase)).toEqual(['forward', 'loss', 'backward', 'update']);
  expect(sum(phases.map(({ us }) => us))).toBeCloseTo(totals.dispatchesUs, 3);
  expect(sum(dispatches.map(({ shareOfStep }) => shareOfStep))).toBeCloseTo(1, 9);
  expect(totals.dispatchesUs + totals.restUs).toBeCloseTo(totals.plainUs, 3);
  expect(totals.isWhole).toBe(Math.abs(totals.restUs) <= 0.05 * totals.plainUs);
  expect(totals.overhead).toBeCloseTo(totals.profiledUs / totals.plainUs, 9);
  expect(totals.encodeUs + totals.submitUs).toBeGreaterThan(0);
  expect(timeline.steps).toHaveLength(steps);
  expect(timeline.gpu).toHaveLength(steps * dispatches.length);
  // The GPU's work lies between the beginnings and the ends of its steps, as far as the clocks can be aligned.
  const slack = timeline.alignmentUs + 200;
  timeline.gpu.forEach(({ startUs, us }, k) => {
    const step = timeline.steps[Math.floor(k / dispatches.length)]!;
    expect(startUs).toBeGreaterThanOrEqual(step.startUs - slack);
    expect(startUs + us).toBeLessThanOrEqual(step.startUs + step.us + slack);
  });
}

describe('by timestamps', () => {
  let made: Awaited<ReturnType<typeof profiling.profile>>;
  beforeAll(async () => {
    made = await opened.page.evaluate(() => profiling.profile(5));
  });

  test('every dispatch has its time and rates, and they add up', () => {
    const { profile } = made;
    expectSound(profile, 5);
    expect(profile.clock).toBe('timestamps');
    expect(profile.quantumUs).toBeGreaterThan(0);
    const { roofline, dispatches } = profile;
    for (const { flops, bytes, us, ...rates } of dispatches) {
      expect(rates.gflopsPerSecond).toBeCloseTo(flops / us / 1e3, 6);
      const least = Math.max(flops / roofline!.flopsPerSecond, bytes / roofline!.bytesPerSecond);
      expect(rates.shareOfRoofline).toBeCloseTo((1e6 * least) / us, 6);
      expect(['compute', 'memory', 'launch']).toContain(rates.bound);
    }
  });

  test('more work takes longer, and the step is in its dispatches', () => {
    const { dispatches, totals } = made.profile;
    const byWork = dispatches.toSorted((a, b) => a.flops - b.flops);
    expect(byWork.at(-1)!.us).toBeGreaterThan(3 * byWork[0]!.us);
    expect(totals.dispatchesUs).toBeGreaterThan(0.2 * totals.plainUs);
  });

  test('twice the steps went by, no buffer is left, and steps make none again', () => {
    expect(made.step).toBe(2 + 10 + 2);
    expect([made.bytesLeft, made.madeLater]).toEqual([0, 0]);
  });
});

test('without timestamps, the wall clock times dispatches alone, and says so', async () => {
  const profile = await opened.page.evaluate(() => profiling.profileByWallClock(2));
  expectSound(profile, 2);
  expect(profile.clock).toBe('wall clock');
  expect(profile.dispatches.map(({ bound }) => bound)).toEqual(profile.dispatches.map(() => null));
});

test('a profiled run gives the same bits', async () => {
  const plain = await opened.page.evaluate(() => profiling.sameBits(0));
  expect(await opened.page.evaluate(() => profiling.sameBits(2))).toEqual(plain);
});

test('what cannot be profiled is refused, and leaves a run that goes on', async () => {
  expect(await opened.page.evaluate(() => profiling.refuse())).toEqual({
    codes: ['bad-option', 'bad-option', 'bad-option', 'aborted'],
    bytesLeft: 0,
    goesOn: true,
  });
});

test('the devtools record a track for the GPU, one for the host, one for steps', async () => {
  const { page } = opened;
  await page.tracing.start({ categories: ['blink.user_timing', 'devtools.timeline'] });
  const { dispatches, measuresLeft } = await page.evaluate(() => profiling.show());
  const recorded = Buffer.from((await page.tracing.stop())!).toString();
  const entries = trackEntriesIn(recorded);
  const namesOf = (track: string) =>
    entries.filter((entry) => entry.track === track).map(({ name }) => name);
  expect(namesOf('GPU')).toEqual([...dispatches, ...dispatches]);
  expect(namesOf('steps')).toEqual(['step 1', 'step 2']);
  // What is shorter than the page's clock can tell has no length, and is not there.
  expect(namesOf('host').length).toBeGreaterThanOrEqual(1);
  for (const name of namesOf('host')) expect(name).toMatch(/^(encode|submit) \d+ to \d+$/);
  expect(new Set(entries.map(({ trackGroup }) => trackGroup))).toEqual(
    new Set(['neural-style-webgpu']),
  );
  const gpu = entries.filter(({ track }) => track === 'GPU');
  expect(gpu.every(({ color }) => /^(primary|secondary|tertiary)/.test(color))).toBe(true);
  expect(gpu[0]!.properties.map(([key]) => key)).toContain('GFLOP/s');
  expect(measuresLeft).toBe(0);
});

interface TrackEntry {
  readonly name: string;
  readonly track: string;
  readonly trackGroup: string;
  readonly color: string;
  readonly properties: readonly (readonly [string, string])[];
}

interface RecordedEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: string;
  readonly ts: number;
  readonly args: { readonly detail?: string; readonly data?: { readonly detail?: string } };
}

/** The entries of custom tracks in a trace, as the Performance panel reads them. */
function trackEntriesIn(trace: string): TrackEntry[] {
  const { traceEvents }: { traceEvents: RecordedEvent[] } = JSON.parse(trace);
  const inOrder = traceEvents.toSorted((a, b) => a.ts - b.ts);
  return inOrder.flatMap(({ name, cat, ph, args }) => {
    if (!cat.includes('blink.user_timing') || ph !== 'b') return [];
    const detail = args.detail ?? args.data?.detail;
    const devtools = detail && JSON.parse(detail).devtools;
    return devtools?.dataType === 'track-entry' ? [{ name, ...devtools }] : [];
  });
}
