import { expect, test } from 'vitest';
import { rowsUpTo } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { fuse } from '../../src/plan/fuse.ts';

function stagesOf(layers: readonly string[]) {
  const rows = rowsUpTo(networkNamed('vgg19'), layers);
  return fuse(rows, layers, 33, 50, false).map((stage) => {
    const { channels, height, width } = stage.size;
    const kind = stage.kind === 'conv' && stage.relu ? 'conv+relu' : stage.kind;
    return `${kind} ${stage.output} ${channels}x${height}x${width}`;
  });
}

test('a ReLU joins its convolution', () => {
  expect(stagesOf(['relu2_1'])).toEqual([
    'conv+relu relu1_1 64x33x50',
    'conv+relu relu1_2 64x33x50',
    'pool pool1 64x16x25',
    'conv+relu relu2_1 128x16x25',
  ]);
});

test('it does not where a loss looks in between, or where the network ends there', () => {
  expect(stagesOf(['conv1_1', 'conv1_2'])).toEqual([
    'conv conv1_1 64x33x50',
    'relu relu1_1 64x33x50',
    'conv conv1_2 64x33x50',
  ]);
  expect(stagesOf(['conv1_1', 'relu1_1'])).toEqual([
    'conv conv1_1 64x33x50',
    'relu relu1_1 64x33x50',
  ]);
});

test('a pooled layer can be looked at', () => {
  expect(stagesOf(['pool1']).at(-1)).toBe('pool pool1 64x16x25');
});
