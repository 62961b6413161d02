// npm run weights: downloads the published Keras VGG-19 and converts it to weights/vgg19.safetensors and .json.
import { parseArgs } from 'node:util';
import { NeuralStyleError } from '../src/error.ts';
import { runCommand } from './commandLine.ts';
import { CONVERSION_OPTIONS, conversionOf, reportConversion } from './weights/conversionOptions.ts';
import { downloadAndConvert, KERAS_VGG19 } from './weights/downloadAndConvert.ts';
import { downloadProgress } from './weights/downloadProgress.ts';

const USAGE =
  'usage: npm run weights [-- [--url URL] [-o DIR] [--dtype f32|f16] [--last conv5_1] [--keep]]';

await runCommand(USAGE, async () => {
  const { values } = parseArgs({
    options: {
      ...CONVERSION_OPTIONS,
      url: { type: 'string', default: KERAS_VGG19.url },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { url } = values;
  if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    throw new NeuralStyleError(
      'bad-option',
      `--url: an http or https address is meant; found "${url}"; check it`,
    );
  }
  const conversion = conversionOf(values, 'weights');
  console.log(`downloading ${url}`);
  const { bytes, md5, name } = KERAS_VGG19;
  const onProgress = downloadProgress(process.stderr);
  const patience = { silenceMs: 30_000, retries: 4, pauseMs: 1000 };
  const download = { url, bytes, md5, onProgress, ...patience };
  reportConversion(
    await downloadAndConvert(download, name, conversion, values.keep),
    conversion.folder,
  );
});
