// The shapes that every kernel is tested at. Each list holds 1, a tile (8 x 8, or 4 columns), a tile + 1, something
// odd, 1 x N, N x 1, channels that do not fill their last block, and more than one workgroup along each axis.
import type { KernelName } from '../../src/kernels/catalog.ts';

/** [height, width]. */
const IMAGES = [
  ...([
    [1, 1],
    [1, 17],
    [19, 1],
    [8, 8],
    [9, 9],
    [7, 8],
    [8, 9],
    [3, 5],
    [16, 16],
  ] as const),
  ...([
    [15, 17],
    [31, 33],
    [1, 129],
    [127, 1],
    [2, 64],
    [33, 40],
  ] as const),
];
const images = IMAGES.map(([height, width]) => ({ height, width }));

const CHANNELS = [3, 4, 1, 5, 8, 7, 2, 6, 13, 12];
const maps = images.map((image, k) => ({ channels: CHANNELS[k % CHANNELS.length]!, ...image }));

const KINDS = ['meanSquare', 'halfSumSquare', 'absolute'] as const;
const variations = KINDS.flatMap((kind) => images.map((image) => ({ kind, ...image })));

/** [inChannels, outChannels, height, width]; the last has the longest sum of VGG. */
const CONVOLUTIONS = [
  ...([
    [1, 1, 1, 1],
    [3, 5, 7, 9],
    [4, 4, 8, 4],
    [4, 4, 8, 16],
    [4, 8, 9, 17],
    [5, 3, 1, 13],
  ] as const),
  ...([
    [3, 4, 13, 1],
    [8, 4, 2, 2],
    [2, 7, 3, 3],
    [7, 2, 4, 5],
    [6, 6, 5, 6],
    [12, 9, 6, 7],
  ] as const),
  ...([
    [3, 8, 16, 16],
    [9, 10, 17, 15],
    [16, 16, 8, 33],
    [1, 64, 3, 4],
    [64, 1, 4, 3],
  ] as const),
  ...([
    [33, 31, 7, 5],
    [3, 3, 1, 1],
    [4, 4, 1, 65],
    [4, 4, 65, 1],
    [5, 5, 31, 2],
  ] as const),
  ...([
    [20, 20, 11, 10],
    [3, 64, 20, 21],
    [64, 64, 9, 8],
    [512, 12, 3, 5],
    [12, 512, 5, 3],
  ] as const),
];
const convolutions = CONVOLUTIONS.map(([inChannels, outChannels, height, width], k) => ({
  ...{ inChannels, outChannels, height, width },
  relu: k % 2 === 1,
}));

/** [kernel, stride, rounding]. */
const WINDOWS = [
  ...([
    [2, 2, 'floor'],
    [2, 2, 'ceil'],
    [3, 2, 'floor'],
    [3, 2, 'ceil'],
  ] as const),
  ...([
    [3, 1, 'floor'],
    [3, 1, 'ceil'],
    [2, 1, 'ceil'],
    [1, 2, 'floor'],
    [5, 3, 'ceil'],
  ] as const),
];
const POOLED = [
  [5, 5],
  [1, 8],
  [8, 1],
  [7, 12],
  [16, 16],
  [17, 18],
  [33, 31],
] as const;
const pools = WINDOWS.flatMap(([kernel, stride, rounding], w) =>
  POOLED.map(([height, width], k) => ({
    ...{ channels: CHANNELS[(w + k) % CHANNELS.length]!, height, width },
    ...{ kernel, stride, rounding },
  })).filter((size) => rounding === 'ceil' || Math.min(size.height, size.width) >= kernel),
);

/** [channels, positions]; tiles are 8 channels wide, a slice is 128 positions or more. */
const GRAMS = [
  ...([
    [1, 1],
    [3, 1],
    [4, 127],
    [5, 128],
    [7, 129],
    [8, 512],
    [9, 255],
    [12, 257],
    [13, 1000],
  ] as const),
  ...([
    [16, 63],
    [17, 64],
    [20, 65],
    [33, 129],
    [2, 2049],
    [12, 1],
    [64, 320],
    [65, 33],
    [132, 17],
  ] as const),
];
const grams = GRAMS.map(([channels, positions]) => ({ channels, positions }));

/** [channels, positions, slices, runs, run]: long slices, as large images have; the last run may be short or empty. */
const LONG_SLICES = [
  [5, 300, 1, 5, 64],
  [12, 1000, 2, 4, 128],
  [20, 97, 1, 7, 16],
  [8, 515, 3, 3, 64],
] as const;
const longSlices = LONG_SLICES.map(([channels, positions, count, runs, run]) => ({
  ...{ channels, positions },
  slices: { count, runs, run },
}));

const COUNTS = [1, 3, 63, 64, 65, 255, 1023, 1024, 1025, 2048, 3001, 5000];
const SLICES = [
  [1, 1],
  [3, 2],
  [4, 31],
  [5, 32],
  [8, 33],
  [9, 64],
  [13, 65],
  [36, 5],
  [2, 512],
  [7, 100],
  [12, 3],
  [132, 40],
  [260, 2],
] as const;
const ON_AND_OFF = [false, true];
const accumulated = <T>(list: readonly T[]) =>
  ON_AND_OFF.flatMap((accumulate) => list.map((shape) => ({ ...shape, accumulate })));
const counts = COUNTS.map((vectors) => ({ vectors }));

/** Kernel -> its shapes. */
export const shapes = {
  preprocess: images,
  preprocessGradImage: images,
  conv3x3Forward: convolutions,
  conv3x3GradInput: convolutions,
  reluForward: maps,
  reluGradInput: maps,
  maxPoolForward: pools,
  maxPoolGradInput: pools,
  avgPoolForward: pools,
  avgPoolGradInput: pools,
  gram: [...grams, ...longSlices],
  gramSum: SLICES.map(([channels, slices]) => ({ channels, slices })),
  gramFinish: SLICES.map(([channels, slices]) => ({ channels, slices })),
  // Beyond 16384 positions the workgroups form a second row.
  gramGradFeatures: accumulated([
    ...grams,
    { channels: 3, positions: 16_384 },
    { channels: 5, positions: 16_385 },
    { channels: 3, positions: 32_785 },
  ]),
  // Beyond 256 workgroups of 1024 vec4 they take a second turn.
  squaredError: [...counts, { vectors: 262_144 }, { vectors: 262_145 }],
  // Beyond 16384 vec4 the workgroups form a second row.
  squaredErrorGrad: accumulated([...counts, { vectors: 16_384 }, { vectors: 16_385 }]),
  lossSums: [1, 2, 3, 5, 7, 8, 9, 13, 16, 31, 64].map((slots, k) => ({ slots, first: k % 3 })),
  // Beyond 256 workgroups of 512 pixels they take a second turn.
  totalVariation: [...variations, ...KINDS.map((kind) => ({ kind, height: 257, width: 515 }))],
  totalVariationGradImage: variations,
  adamStep: images,
  maxMagnitude: [...counts, { vectors: 262_145 }],
} as const satisfies Record<KernelName, readonly unknown[]>;
