// npm run convert: published VGG weights (.h5, .mat, .safetensors) to weights/vgg19.safetensors and .json.
import { parseArgs } from 'node:util';
import { NeuralStyleError } from '../src/error.ts';
import { runCommand, userPath } from './commandLine.ts';
import {
  CONVERSION_OPTIONS,
  conversionOf,
  OTHER_OPTIONS,
  reportConversion,
} from './weights/conversionOptions.ts';
import { convertFile } from './weights/convertWeights.ts';

const USAGE = `usage: npm run convert -- FILE [-o DIR] [--dtype f32|f16] [--last conv5_1]
       [--other-weights --channels rgb|bgr [--network vgg16|vgg19] [--source TEXT] [--license TEXT]]`;

await runCommand(USAGE, async () => {
  const { values, positionals } = parseArgs({
    options: { ...CONVERSION_OPTIONS, ...OTHER_OPTIONS, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) {
    const found = positionals.length;
    throw new NeuralStyleError(
      'bad-option',
      `FILE: one file is converted; found ${found}; name one`,
    );
  }
  const conversion = conversionOf(values, 'convert');
  const converted = await convertFile(userPath('convert', file), conversion);
  reportConversion(converted, conversion.folder);
});
