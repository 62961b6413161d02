// The staged product lane by lane in lockstep, as test/shaders/races.test.ts does it with the files of shaders/.
import { expect, test } from 'vitest';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';
import { winogradStagedProduct } from '../../src/kernels/convolution/winogradStagedProduct.ts';
import { seeded, uniform } from '../support/random.ts';

const { code } = winogradStagedProduct('forward', {
  ...{ tiles: 2, blocks: 1, staged: true },
  workgroupSize: [2, 2, 1],
});

/** Overrides have to be given: wgsl_reflect cannot compute one from others. */
const source = code.replace(/^(override \w+: u32) = .*;$/gm, '$1;');

// One plane, and source channels for two turns, the second not full.
const [tiles, from, to] = [3, 5, 2];
const constants = { TILES: tiles, SOURCE_BLOCKS: from, RESULT_BLOCKS: to, STEPS: 2 };

/** Whole numbers, whose sums are exact. */
const whole = (count: number) => uniform(seeded(count), count, -8, 8).map(Math.round);

function run(wgsl: string) {
  const buffers = [
    whole(4 * from * tiles),
    whole(16 * to * from),
    new Float32Array(4 * to * tiles),
  ];
  const bindings = Object.fromEntries(buffers.entries());
  const found = detectRaces(wgsl, 'main', [1, 1, 1], { 0: bindings }, { constants });
  return { ...found, buffers };
}

test('no data race, and the right sums', () => {
  const { races, errors, buffers } = run(source);
  expect(errors).toEqual([]);
  expect(races).toEqual([]);
  const [planes, weight, sums] = buffers as [Float32Array, Float32Array, Float32Array];
  for (let tile = 0; tile < tiles; tile++) {
    for (let o = 0; o < 4 * to; o++) {
      let right = 0;
      for (let i = 0; i < 4 * from; i++) {
        const matrix = Math.floor(o / 4) * from + Math.floor(i / 4);
        right +=
          weight[16 * matrix + 4 * (i % 4) + (o % 4)]! *
          planes[4 * (Math.floor(i / 4) * tiles + tile) + (i % 4)]!;
      }
      expect(sums[4 * (Math.floor(o / 4) * tiles + tile) + (o % 4)]).toBe(right);
    }
  }
});

test('without one of its barriers it is reported', () => {
  const barrier = 'workgroupBarrier();';
  const places = [...source.matchAll(/workgroupBarrier\(\);/g)].map((match) => match.index);
  expect(places).toHaveLength(2);
  for (const place of places) {
    const without = source.slice(0, place) + source.slice(place + barrier.length);
    expect(run(without).races.length, `barrier at ${place}`).toBeGreaterThan(0);
  }
});
