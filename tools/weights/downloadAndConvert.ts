// Gets the published Keras weights and converts them.
import { mkdirSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
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
  const made = makeFolder(conversion.folder);
  const path = join(conversion.folder, name);
  try {
    await downloadFile({ ...download, path });
    const converted = await convertFile(path, conversion);
    if (!keep) rmSync(path);
    return converted;
  } catch (error) {
    // A part that a later run can go on with stays, and with it the folder.
    if (made && readdirSync(conversion.folder).length === 0) rmdirSync(conversion.folder);
    throw error;
  }
}

/** Returns whether the folder is new. */
function makeFolder(folder: string): boolean {
  try {
    return mkdirSync(folder, { recursive: true }) !== undefined;
  } catch (cause) {
    const { message } = cause as Error;
    const text = `${folder}: the folder must be writable; found ${message}; give another with -o`;
    throw new NeuralStyleError('unreachable', text, { cause });
  }
}
