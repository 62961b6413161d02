import { expect, test } from 'vitest';
import { median, reportOf, tableOf } from '../../tools/bench/peers/report.ts';
import { OURS, PEERS } from '../../tools/bench/peers/systems.ts';

const TRACE = [[0, 1, 1, 1, 1, 1]];
const measurement = {
  ours: { choice: OURS, firstStepMs: 9_000, stepMs: [100, 200, 100], trace: TRACE },
  peers: [
    { choice: PEERS[0]!, firstStepMs: 30_000, stepMs: [300, 1000, 800], trace: TRACE },
    { choice: PEERS[1]!, stepMs: [], trace: [], error: 'no such operation' },
  ],
};
const place = { size: 64, adapter: 'some adapter', isSoftware: true, browser: 'Chromium 156' };
const report = reportOf(measurement, place);

test('the median is the middle one, or the mean of two', () => {
  expect([median([3]), median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([3, 2, 2.5]);
});

test('ratios are taken pair by pair', () => {
  expect(report.ours.msPerStep).toBe(100);
  // 3, 5 and 8; the ratio of the medians would be 8.
  expect(report.peers['jax-js']).toMatchObject({ ratios: [3, 5, 8], ratio: 5, msPerStep: 800 });
});

test('a peer that does not run has its error in its place', () => {
  expect(report.peers.tfjs).toEqual({
    description: PEERS[1]!.description,
    error: 'no such operation',
  });
});

test('the table names the adapter, and that it is software', () => {
  const table = tableOf(report);
  expect(table).toContain('adapter: some adapter (software); Chromium 156\n');
  expect(table).toMatch(/^\| ours +\| +100 \| +1 \| +9.00 \| +\|$/m);
  expect(table).toMatch(/^\| jax-js +\| +800 \| +5.00 \| +30.0 \| +0e\+0 \|$/m);
  expect(table).toMatch(/^\| tfjs +\| does not run \| +\| +\| +\|$/m);
  expect(table).toMatch(/\n\ntfjs does not run: no such operation\n$/);
});
