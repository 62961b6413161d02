// Gets the published Keras weights and converts them.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NeuralStyleError } from '../../src/error.ts';
import { type Conversion, type Converted, convertFile } from './convertWeights.ts';
import { type Download, downloadFile } from './download.ts';

/** VGG-19 without its classifier, as Keras publishes it. */
export const KERAS_VGG19 = {
  name: 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
  url: 'https://storage.googleapis.com/tensorflow/keras-applications/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
  bytes: 80_134_624,
  md5: '253f8cb515780f3b799900260a226db6',
} as const;

/** Downloads into the folder of the conversion, converts, and removes the download unless `keep` is set. */
export async function downloadAndConvert(
  download: Omit<Download, 'path'>,
  name: string,
  conversion: Conversion,
  keep: boolean,
): Promise<Converted> {
  makeFolder(conversion.folder);
  const path = join(conversion.folder, name);
  await downloadFile({ ...download, path });
  const converted = await convertFile(path, conversion);
  if (!keep) rmSync(path);
  return converted;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const { message } = cause as Error;
    const text = `${folder}: the folder must be writable; found ${message}; give another with -o`;
    throw new NeuralStyleError('unreachable', text, { cause });
  }
}
