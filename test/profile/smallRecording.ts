// A recording that was made by hand: two dispatches, three steps, round numbers.
import type { RecordedStep, Recording } from '../../src/profile/recording.ts';

/** A step from `startUs` on: 100 us until the GPU begins, the dispatches with a gap of 10 us, 100 us until the proof. */
export function recordedStep(
  step: number,
  startUs: number,
  [first, second]: readonly [us: number, us: number],
  gpuClockUs = 5000,
): RecordedStep {
  const gpu = startUs + 100 - gpuClockUs;
  const spans = [
    [gpu, gpu + first],
    [gpu + first + 10, gpu + first + 10 + second],
  ] as const;
  return {
    step,
    host: [startUs, spans[1][1] + gpuClockUs + 100],
    submits: [
      { from: 0, end: 2, encode: [startUs, startUs + 20], submit: [startUs + 20, startUs + 50] },
    ],
    spans,
  };
}

/** The recording. */
export const smallRecording: Recording = {
  adapter: 'by hand',
  isSoftware: false,
  clock: 'timestamps',
  dispatches: [
    {
      ...{ label: 'conv1_1.forward', phase: 'forward', kernel: 'convolution' },
      ...{ workgroups: [4, 4, 1], flops: 8e6, bytes: 1e5 },
    },
    {
      ...{ label: 'adam', phase: 'update', kernel: 'adamStep' },
      ...{ workgroups: [1, 1, 1], flops: 1e3, bytes: 4e5 },
    },
  ],
  plainMs: [1, 1, 0.9, 3],
  plainHost: { encodeMs: 0.2, submitMs: 0.4 },
  steps: [
    recordedStep(7, 10_000, [800, 100]),
    recordedStep(8, 20_000, [802, 100]),
    recordedStep(9, 30_000, [900, 101]),
  ],
};
