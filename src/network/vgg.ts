// VGG-16 and VGG-19 (Simonyan and Zisserman 2014, configurations D and E) without the classifier.
import { NeuralStyleError } from '../error.ts';
import type { NetworkSpec, Row } from './spec.ts';

/** Convolutions in each of the five stages. */
const DEPTHS: ReadonlyMap<string, readonly number[]> = new Map([
  ['vgg16', [2, 2, 3, 3, 3]],
  ['vgg19', [2, 2, 4, 4, 4]],
]);

/** Output channels of the convolutions in each stage, as published. */
export const VGG_CHANNELS: readonly number[] = [64, 128, 256, 512, 512];

/** The names that `networkNamed` knows. */
export const networkNames: readonly string[] = [...DEPTHS.keys()];

/**
 * A VGG network by name; `channels` are those of its five stages, which a compact one has fewer of.
 * Layers have Caffe's names: conv1_1 relu1_1 conv1_2 relu1_2 pool1 ... pool5.
 */
export function networkNamed(name: string, channels = VGG_CHANNELS): NetworkSpec {
  const depths = DEPTHS.get(name);
  if (!depths) {
    const known = networkNames.join(', ');
    throw new NeuralStyleError('bad-option', `network: not known; found "${name}"; take ${known}`);
  }
  return { name, rows: depths.flatMap((depth, stage) => stageRows(stage + 1, depth, channels)) };
}

function stageRows(stage: number, depth: number, channels: readonly number[]): Row[] {
  const rows: Row[] = [];
  for (let layer = 1; layer <= depth; layer++) {
    rows.push({ kind: 'conv', name: `conv${stage}_${layer}`, channels: channels[stage - 1]! });
    rows.push({ kind: 'relu', name: `relu${stage}_${layer}` });
  }
  rows.push({ kind: 'maxPool', name: `pool${stage}`, kernel: 2, stride: 2, rounding: 'floor' });
  return rows;
}
