import { expect, test } from 'vitest';
import { convolutionsOf, rowsUpTo, withPooling } from '../../src/network/spec.ts';
import { networkNamed, networkNames } from '../../src/network/vgg.ts';

test.each([
  ['vgg16', 13],
  ['vgg19', 16],
])('%s has %d convolutions and 5 pools, named as Caffe does', (name, convolutions) => {
  const { rows } = networkNamed(name);
  expect(networkNames).toContain(name);
  const kinds = rows.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'conv')).toHaveLength(convolutions);
  expect(kinds.filter((kind) => kind === 'relu')).toHaveLength(convolutions);
  expect(kinds.filter((kind) => kind === 'maxPool')).toHaveLength(5);
  expect(rows.slice(0, 5).map((row) => row.name)).toEqual([
    'conv1_1',
    'relu1_1',
    'conv1_2',
    'relu1_2',
    'pool1',
  ]);
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
});

test('the parameters up to conv5_1 are those of the published network', () => {
  const rows = rowsUpTo(networkNamed('vgg19'), ['relu5_1', 'relu1_1']);
  expect(rows.at(-1)!.name).toBe('relu5_1');
  const parameters = convolutionsOf(rows).reduce(
    (sum, { inChannels, outChannels }) => sum + 9 * inChannels * outChannels + outChannels,
    0,
  );
  expect(parameters).toBe(12_944_960);
});

test.each([
  ['max', 'maxPool', 'floor'],
  ['average', 'averagePool', 'floor'],
  ['averageSame', 'averagePool', 'ceil'],
] as const)('pooling %s turns every pool into %s with %s', (pooling, kind, rounding) => {
  const network = networkNamed('vgg16');
  const { rows } = withPooling(network, pooling);
  rows.forEach((row, r) => {
    const before = network.rows[r]!;
    const isPool = before.kind === 'maxPool';
    expect(row).toEqual(isPool ? { ...before, kind, rounding } : before);
  });
});

test('an unknown network and an unknown layer are refused with what there is', () => {
  expect(() => networkNamed('resnet')).toThrow(/found "resnet"; take vgg16, vgg19/);
  expect(() => rowsUpTo(networkNamed('vgg16'), ['relu3_4'])).toThrow(/vgg16: .*"relu3_4".*relu3_3/);
});
