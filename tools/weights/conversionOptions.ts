// The options of `npm run convert` and `npm run weights` as a conversion.
import { join, relative } from 'node:path';
import { NeuralStyleError } from '../../src/error.ts';
import { convolutionsOf } from '../../src/network/spec.ts';
import { networkNamed, networkNames } from '../../src/network/vgg.ts';
import type { Manifest } from '../../src/weights/manifest.ts';
import { oneOf, userPath } from '../commandLine.ts';
import type { Conversion, Converted } from './convertWeights.ts';

/** For node:util's parseArgs: options of both commands. */
export const CONVERSION_OPTIONS = {
  out: { type: 'string', short: 'o' },
  dtype: { type: 'string', default: 'f32' },
  last: { type: 'string', default: 'conv5_1' },
} as const;

/** For node:util's parseArgs: options about weights that are not the published ones. */
export const OTHER_OPTIONS = {
  'other-weights': { type: 'boolean', default: false },
  channels: { type: 'string' },
  network: { type: 'string' },
  source: { type: 'string' },
  license: { type: 'string' },
} as const;

const DTYPES: Readonly<Record<'f32' | 'f16', Manifest['dtype']>> = {
  f32: 'float32',
  f16: 'float16',
};

interface Given {
  readonly out?: string | undefined;
  readonly dtype: string;
  readonly last: string;
  readonly 'other-weights'?: boolean;
  readonly channels?: string | undefined;
  readonly network?: string | undefined;
  readonly source?: string | undefined;
  readonly license?: string | undefined;
}

/** Where `npm run stylize` looks for weights: the project's folder, wherever the user is. */
const PROJECT_WEIGHTS = relative('', join(import.meta.dirname, '../../weights'));

/** Checks the options of a script before any work. */
export function conversionOf(given: Given, script: string): Conversion {
  const dtype = DTYPES[oneOf('--dtype', given.dtype, ['f32', 'f16'])];
  const network = oneOf('--network', given.network ?? 'vgg19', networkNames);
  const names = convolutionsOf(networkNamed(network).rows).map(({ name }) => name);
  oneOf('--last', given.last, names);
  const folder = given.out === undefined ? PROJECT_WEIGHTS : userPath(script, given.out);
  const common = { folder, dtype, last: given.last };
  if (given['other-weights'] !== true) {
    for (const option of ['channels', 'network', 'source', 'license'] as const) {
      if (given[option] !== undefined)
        refuseOption(`--${option}`, 'only with --other-weights', given[option]);
    }
    return common;
  }
  if (given.channels === undefined) {
    refuseOption(
      '--channels',
      'needed with --other-weights',
      'nothing',
      'say --channels rgb or bgr',
    );
  }
  const channels = oneOf('--channels', given.channels, ['rgb', 'bgr']);
  for (const option of ['source', 'license'] as const) {
    if ((given[option]?.length ?? 0) > 1000)
      refuseOption(`--${option}`, 'at most 1000 letters', 'more');
  }
  const { source = 'not said', license = 'not said' } = given;
  return { ...common, other: { network, channels, source, license } };
}

/** Says what was recognised and written, and the next command. */
export function reportConversion({ manifest, recognised }: Converted, folder: string): void {
  const { network, lastLayer, dtype, bytes, file, source, license } = manifest;
  const json = join(folder, `${network}.json`);
  console.log(`recognised ${recognised}`);
  console.log(`source     ${source}; licence: ${license}`);
  console.log(
    `wrote      ${join(folder, file)} (${bytes} bytes: conv1_1 to ${lastLayer}, ${dtype})`,
  );
  console.log(`wrote      ${json}`);
  const option = json === join(PROJECT_WEIGHTS, 'vgg19.json') ? '' : ` --weights ${json}`;
  console.log(`next       npm run stylize -- PHOTO PAINTING -o OUT.png${option}`);
}

function refuseOption(option: string, rule: string, found: string, advice = 'leave it out'): never {
  throw new NeuralStyleError('bad-option', `${option}: ${rule}; found "${found}"; ${advice}`);
}
