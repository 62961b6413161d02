// The safetensors container: 8 bytes of header length, a JSON header, then the tensors' bytes.
// It is read as hostile: names, shapes and offsets are checked before anything is allocated.
import { fromFloat16 } from '../float16.ts';
import { refuse } from './refuse.ts';
import { parseUniqueJson } from './uniqueJson.ts';

/** How a tensor's numbers are stored. */
export type TensorType = 'F32' | 'F16';

/** One tensor of the header; `begin` and `end` count bytes from the start of the file. */
export interface TensorEntry {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/** Name -> tensor, in the order of their bytes. */
export type Header = ReadonlyMap<string, TensorEntry>;

/** The longest header that is read: VGG-19's is 3 KB. */
export const MAX_HEADER_BYTES = 2 ** 20;
/** Bytes before the header: its length as a 64-bit integer. */
export const LENGTH_BYTES = 8;
/** Bytes of a stored number, by type. */
export const BYTES_PER_NUMBER: Readonly<Record<TensorType, number>> = { F32: 4, F16: 2 };

const ADVICE = 'make the file again with "npm run convert"';
const TENSOR_NAME = /^[A-Za-z][A-Za-z0-9_.]{0,99}$/;

/** The bytes of the JSON header, from the file's first 8 bytes. */
export function headerLength(start: Uint8Array, fileBytes: number, where: string): number {
  if (start.length < LENGTH_BYTES) {
    refuse(
      `${where} byte 0`,
      'a safetensors file must have at least 8 bytes',
      start.length,
      ADVICE,
    );
  }
  const view = new DataView(start.buffer, start.byteOffset, LENGTH_BYTES);
  const length = Number(view.getBigUint64(0, true));
  if (length < 2 || length > MAX_HEADER_BYTES) {
    refuse(`${where} byte 0`, 'the header must have 2 bytes to 1 MiB', length, ADVICE);
  }
  if (LENGTH_BYTES + length > fileBytes) {
    refuse(`${where} byte 0`, `the header must end within ${fileBytes} bytes`, length, ADVICE);
  }
  return length;
}

/** The header of a file of `fileBytes` bytes; `bytes` are at least those up to the header's end. */
export function readHeader(bytes: Uint8Array, fileBytes: number, where: string): Header {
  const length = headerLength(bytes, fileBytes, where);
  const start = LENGTH_BYTES + length;
  const header = `${where} byte ${LENGTH_BYTES}`;
  const entries = parseUniqueJson(bytes.subarray(LENGTH_BYTES, start), header, ADVICE);
  const tensors = Object.entries(entries)
    .filter(([name, value]) => name !== '__metadata__' || checkMetadata(value, header))
    .map(
      ([name, value]) => [name, readEntry(name, value, start, `${header}, ${show(name)}`)] as const,
    )
    .sort(([, one], [, other]) => one.begin - other.begin);
  let end = start;
  for (const [name, tensor] of tensors) {
    if (tensor.begin !== end) {
      refuse(
        `${where} byte ${end}`,
        `${name} must start here, for tensors leave no gap and do not overlap`,
        tensor.begin,
        ADVICE,
      );
    }
    end = tensor.end;
  }
  if (end !== fileBytes) {
    refuse(
      `${where} byte ${end}`,
      'the last tensor must end where the file ends',
      fileBytes,
      ADVICE,
    );
  }
  return new Map(tensors);
}

/** The numbers of a tensor as floats, from exactly its bytes; they may share memory with `bytes`. */
export function decodeTensor(type: TensorType, bytes: Uint8Array): Float32Array {
  // A typed array needs a start that is a multiple of its element size.
  const { buffer, byteOffset, byteLength } =
    bytes.byteOffset % BYTES_PER_NUMBER[type] === 0 ? bytes : new Uint8Array(bytes);
  return type === 'F32'
    ? new Float32Array(buffer, byteOffset, byteLength / 4)
    : fromFloat16(new Uint16Array(buffer, byteOffset, byteLength / 2));
}

/** The start of a file that holds these tensors in this order: length and header, padded to 8 bytes. */
export function encodeHeader(
  tensors: readonly { name: string; type: TensorType; shape: readonly number[] }[],
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = tensors.map(({ name, type, shape }) => {
    const begin = end;
    end += shape.reduce((product, size) => product * size, BYTES_PER_NUMBER[type]);
    return [name, { dtype: type, shape, data_offsets: [begin, end] }];
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const length = 8 * Math.ceil(json.length / 8);
  const bytes = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, LENGTH_BYTES);
  return bytes;
}

/** Metadata is skipped, but must be what the format says: names with texts. Returns false: it is no tensor. */
function checkMetadata(value: unknown, where: string): false {
  if (!isRecord(value) || Object.values(value).some((text) => typeof text !== 'string')) {
    refuse(where, '__metadata__ must map names to texts', JSON.stringify(value), ADVICE);
  }
  return false;
}

function readEntry(name: string, value: unknown, start: number, where: string): TensorEntry {
  if (!TENSOR_NAME.test(name)) {
    refuse(where, 'a tensor name must be a letter, then letters, digits, _ and .', name, ADVICE);
  }
  const keys = isRecord(value) ? Object.keys(value).sort().join(' ') : typeof value;
  if (!isRecord(value) || keys !== 'data_offsets dtype shape') {
    refuse(where, 'a tensor must have data_offsets, dtype and shape', keys, ADVICE);
  }
  const { dtype, shape, data_offsets: offsets } = value;
  if (dtype !== 'F32' && dtype !== 'F16') {
    refuse(where, 'dtype must be F32 or F16', String(dtype), ADVICE);
  }
  if (!isIntegers(shape) || shape.length > 8 || shape.some((size) => size === 0)) {
    refuse(where, 'shape must be up to 8 positive integers', JSON.stringify(shape), ADVICE);
  }
  if (!isIntegers(offsets) || offsets.length !== 2) {
    refuse(where, 'data_offsets must be two integers', JSON.stringify(offsets), ADVICE);
  }
  const [begin, end] = offsets as [number, number];
  const bytes = shape.reduce((product, size) => product * size, BYTES_PER_NUMBER[dtype]);
  if (!Number.isSafeInteger(bytes) || end - begin !== bytes) {
    refuse(
      where,
      `data_offsets must span shape times dtype, ${bytes} bytes`,
      `${begin}..${end}`,
      ADVICE,
    );
  }
  return { type: dtype, shape, begin: start + begin, end: start + end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isIntegers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function show(name: string): string {
  return JSON.stringify(name.slice(0, 40));
}
