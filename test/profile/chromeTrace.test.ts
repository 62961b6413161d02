// The trace for Perfetto and chrome://tracing, held against the format: what an event must have, and how they lie.
import { describe, expect, test } from 'vitest';
import { chromeTraceOf } from '../../src/profile/chromeTrace.ts';
import { profileOf } from '../../src/profile/stepProfile.ts';
import { smallRecording } from './smallRecording.ts';
import { traceFaults } from './traceSchema.ts';

const trace = chromeTraceOf(
  profileOf(smallRecording, { flopsPerSecond: 1e12, bytesPerSecond: 1e9 }),
);

test('keeps the format', () => {
  expect(traceFaults(JSON.parse(JSON.stringify(trace)))).toEqual([]);
});

test('has the steps, the host and the GPU on tracks of their own, in the GPU phases by name', () => {
  const named = trace.traceEvents.filter(({ ph }) => ph === 'M').map(({ args }) => args.name);
  expect(named).toEqual(['neural-style-webgpu on by hand', 'steps', 'host', 'GPU, by timestamps']);
  const gpu = trace.traceEvents.filter(({ ph, tid }) => ph === 'X' && tid === 3);
  expect(gpu.map(({ name, cat }) => `${name} ${cat}`).slice(0, 2)).toEqual([
    'conv1_1.forward forward',
    'adam update',
  ]);
  expect(gpu.map(({ ts, dur }) => [ts, dur]).slice(0, 2)).toEqual([
    [200, 800],
    [1010, 100],
  ]);
  expect(gpu[0]!.args).toMatchObject({
    ...{ kernel: 'convolution', workgroups: '4 x 4 x 1', 'GFLOP/s': 10 },
    'bound by (modelled)': 'memory',
  });
});

test('lays the clock of the GPU so that no step ends after its proof', () => {
  const [steps, gpu] = [1, 3].map((track) =>
    trace.traceEvents.filter(({ ph, tid }) => ph === 'X' && tid === track),
  );
  steps!.forEach((step, k) => {
    const last = gpu![2 * k + 1]!;
    expect(last.ts! + last.dur!).toBeLessThanOrEqual(step.ts! + step.dur! + 1e-6);
  });
});

describe('the format is checked', () => {
  const [event] = trace.traceEvents.filter(({ ph }) => ph === 'X');
  const broken: Readonly<Record<string, object>> = {
    'no name': { name: '' },
    'unknown type': { ph: 'Q' },
    'no time': { ts: undefined },
    'negative time': { dur: -1 },
    'no number': { ts: Number.NaN },
    'no process': { pid: 'one' },
    'no category': { cat: undefined },
  };
  test.each(Object.entries(broken))('%s', (_, fault) => {
    const traceEvents = [...trace.traceEvents, { ...event, ...fault }];
    expect(traceFaults({ ...trace, traceEvents })).toHaveLength(1);
  });

  test('overlapping, but not nested', () => {
    const at = (ts: number, dur: number) => ({ ...event!, name: `${ts}`, tid: 9, ts, dur });
    const of = (...events: object[]) => traceFaults({ ...trace, traceEvents: events });
    expect(of(at(0, 10), at(2, 3), at(10, 5))).toEqual([]);
    expect(of(at(0, 10), at(5, 10))).toEqual([expect.stringMatching(/5: overlaps 0/)]);
    expect(of(at(5, 1), at(0, 1))).toEqual([expect.stringMatching(/0: begins before/)]);
  });
});
