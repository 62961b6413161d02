// The decoders of image formats in Node: libjpeg and libwebp as WebAssembly, and pngjs.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PNG } from 'pngjs';

/** 8-bit RGBA as stored: [height, width, RGBA], not multiplied by alpha. */
export interface Rgba {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** Place of the bit depth in a PNG file. */
const BIT_DEPTH_BYTE = 24;

/** Without conversion by gamma or profile; of 16-bit samples the high byte. */
export function decodePng(file: Uint8Array): Rgba {
  const isDeep = file[BIT_DEPTH_BYTE] === 16;
  // Otherwise pngjs would round.
  const { width, height, data } = PNG.sync.read(Buffer.from(file), { skipRescale: isDeep });
  return { width, height, data: isDeep ? Uint8Array.from(data, (sample) => sample >> 8) : data };
}

/** As stored, not turned. */
export async function decodeJpeg(file: Uint8Array): Promise<Rgba> {
  const { default: decode, init } = await import('@jsquash/jpeg/decode.js');
  await start(init, '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  return await decode(bufferOf(file), { preserveOrientation: false });
}

/** As stored, not turned. */
export async function decodeWebp(file: Uint8Array): Promise<Rgba> {
  const { default: decode, init } = await import('@jsquash/webp/decode.js');
  await start(init, '@jsquash/webp/codec/dec/webp_dec.wasm');
  return await decode(bufferOf(file));
}

type Start = (code: WebAssembly.Module, options: { printErr(line: string): void }) => Promise<void>;

/** These decoders were made for pages: they fetch their code, and give an ImageData. */
async function start(init: Start, code: string): Promise<void> {
  if (!('ImageData' in globalThis)) Object.assign(globalThis, { ImageData: Pixels });
  const path = createRequire(import.meta.url).resolve(code);
  // Complaints come as an error too, with the file's name.
  await init(await WebAssembly.compile(await readFile(path)), { printErr: () => {} });
}

/** What a decoder needs of a page's ImageData. */
class Pixels implements Rgba {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;

  constructor(data: Uint8ClampedArray, width: number, height: number) {
    // A view of the decoder's memory, which the next picture takes.
    this.data = data.slice();
    this.width = width;
    this.height = height;
  }
}

function bufferOf(file: Uint8Array): ArrayBuffer {
  return Uint8Array.from(file).buffer;
}
