// A convolution's weights in the order and form of one of its parameter tensors.
import { toFloat16 } from '../float16.ts';
import type { Parameter } from '../parameter.ts';
import { bytesOf } from '../tensor.ts';
import { packTaps } from './packTaps.ts';
import { packWinograd } from './packWinograd.ts';

/** The bytes of the parameter's buffer. `weight` is [out, in, 3, 3], `bias` [out]. */
export function packParameter(
  parameter: Parameter,
  { weight, bias }: { readonly weight: Float32Array; readonly bias: Float32Array },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(bytesOf(parameter));
  const values = valuesOf(parameter, weight, bias);
  const stored = parameter.element === 'f16' ? toFloat16(values) : values;
  bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
  return bytes;
}

function valuesOf(
  { packing, inChannels, outChannels }: Parameter,
  weight: Float32Array,
  bias: Float32Array,
): Float32Array {
  switch (packing) {
    case 'bias':
      return bias;
    case 'taps':
      return packTaps(weight, inChannels, outChannels);
    case 'winograd':
      return packWinograd(weight, inChannels, outChannels);
  }
}
