// A small writer of safetensors files that takes any header, so that tests can make malformed ones.

/** 8 bytes of header length, the header, the data; `length` is what the file says of the header. */
export function safetensorsFile(
  header: string | Uint8Array,
  dataBytes: number,
  length?: bigint,
): Uint8Array<ArrayBuffer> {
  const text = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}
