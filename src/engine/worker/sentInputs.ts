// Images and addresses made ready to cross to a worker; nothing of the caller's is detached.
import type { ImageInput, RawPixels } from '../api/inputs.ts';
import { readImage } from '../images.ts';

/** An image that can be posted, and the buffers that go with it. */
export interface SentImage {
  readonly image: ImageInput;
  readonly transfer: readonly Transferable[];
}

/** Files and addresses go as they are; what only this thread can read is read here. `where` is what errors call it. */
export async function sentImage(input: ImageInput, where: string): Promise<SentImage> {
  if (typeof input === 'string' || input instanceof URL) return copied(absolute(input));
  if (input instanceof Blob) return copied(input);
  // A clone of a view would take all of its buffer along, and memory that is shared is no one's to give.
  if (isRawPixels(input)) {
    const data = input.data.slice();
    return { image: { ...input, data }, transfer: [data.buffer as ArrayBuffer] };
  }
  if (Object.prototype.toString.call(input) === '[object ImageData]') return copied(input);
  const { width, height, data } = await readImage(input, where);
  return { image: { width, height, data, channels: 3 }, transfer: [data.buffer] };
}

/** As this page understands it: a worker would take its own address as the base. */
export function absolute(address: string | URL): string {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href;
  return URL.canParse(`${address}`, base) ? new URL(address, base).href : `${address}`;
}

function copied(image: ImageInput): SentImage {
  return { image, transfer: [] };
}

function isRawPixels(input: ImageInput): input is RawPixels {
  return (
    typeof input === 'object' &&
    input !== null &&
    'channels' in input &&
    ArrayBuffer.isView(input.data)
  );
}
