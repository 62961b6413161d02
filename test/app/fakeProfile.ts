// A profile as a device would give one, for the overlay.
import type { ProfileReport } from '../../src/index.ts';

const row = (
  label: string,
  phase: string,
  medianUs: number,
  share: number,
  gflops: number,
  flopsPerByte: number,
) => ({
  ...{ label, phase, medianUs, share, gflops, flopsPerByte },
  gbPerSecond: gflops / flopsPerByte,
});

export const FAKE_PROFILE: ProfileReport = {
  table: '| dispatch | median us |\n| --- | ---: |\n| conv1_1 forward | 120 |\n',
  trace: '{"displayTimeUnit":"ms","traceEvents":[],"otherData":{}}',
  dispatches: [
    row('conv1_1 forward', 'forward', 120, 0.08, 410, 9),
    row('conv1_2 forward', 'forward', 480, 0.31, 980, 88),
    row('conv2_1 forward', 'forward', 210, 0.14, 870, 60),
    row('gram relu1_1', 'loss', 90, 0.06, 300, 14),
    row('conv1_2 backward', 'backward', 510, 0.33, 920, 84),
    row('adam', 'update', 20, 0.013, 9, 0.4),
  ],
  stepUs: 1550,
  dispatchesUs: 1430,
  roofline: { gflops: 1400, gbPerSecond: 90 },
};
