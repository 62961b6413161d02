// The staged convolution lane by lane in lockstep, as test/shaders/races.test.ts does it with the files of shaders/.
import { expect, test } from 'vitest';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';
import { stagedConvolution } from '../../src/kernels/convolution/staged.ts';
import { seeded, uniform } from '../support/random.ts';

const { code } = stagedConvolution(
  {
    ...{ direction: 'forward', source: 'map', precision: 'f32' },
    result: { kind: 'forward', relu: false, pool: undefined, flow: false },
  },
  { blocks: 1, workgroupSize: [2, 1, 2] },
);

// Two turns, more than one workgroup each way, and patches and blocks that are not there.
const [height, width, from, to] = [3, 9, 2, 3];
const constants = { HEIGHT: height, WIDTH: width, SOURCE_BLOCKS: from, RESULT_BLOCKS: to };

const whole = (count: number) => uniform(seeded(count), count, -8, 8).map(Math.round);

function run(wgsl: string) {
  const buffers = [
    whole(4 * from * height * width),
    whole(144 * to * from),
    new Float32Array(4 * to),
    new Float32Array(4 * to * height * width),
  ];
  const bindings = Object.fromEntries(buffers.entries());
  return detectRaces(wgsl, 'main', [2, 2, 2], { 0: bindings }, { constants });
}

test('no data race', () => {
  const { races, errors } = run(code);
  expect(errors).toEqual([]);
  expect(races).toEqual([]);
});

test('without one of its barriers it is reported', () => {
  const barrier = 'workgroupBarrier();';
  const places = [...code.matchAll(/workgroupBarrier\(\);/g)].map((match) => match.index);
  expect(places).toHaveLength(2);
  for (const place of places) {
    const without = code.slice(0, place) + code.slice(place + barrier.length);
    expect(run(without).races.length, `barrier at ${place}`).toBeGreaterThan(0);
  }
});
