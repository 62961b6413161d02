// Text in a PNG file: a tEXt chunk behind the header (PNG specification, third edition, sections 5.3 and 11.3.3.2).

const SIGNATURE_AND_HEADER_BYTES = 8 + 25;

/** CRC-32 of each byte, as PNG wants it (annex D). */
const table = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = table[(value ^ byte) & 0xff]! ^ (value >>> 8);
  return ~value >>> 0;
}

/** The PNG with a text; what is not ASCII is written as JSON escapes it. */
export function withText(
  png: Uint8Array<ArrayBuffer>,
  keyword: string,
  text: string,
): Uint8Array<ArrayBuffer> {
  const ascii = text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const body = new TextEncoder().encode(`tEXt${keyword}\0${ascii}`);
  const chunk = new Uint8Array(4 + body.length + 4);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, body.length - 4);
  chunk.set(body, 4);
  view.setUint32(4 + body.length, crc32(body));
  const joined = new Uint8Array(png.length + chunk.length);
  joined.set(png.subarray(0, SIGNATURE_AND_HEADER_BYTES));
  joined.set(chunk, SIGNATURE_AND_HEADER_BYTES);
  joined.set(png.subarray(SIGNATURE_AND_HEADER_BYTES), SIGNATURE_AND_HEADER_BYTES + chunk.length);
  return joined;
}

/** The text under a keyword in a PNG, or undefined. */
export function textOf(png: Uint8Array, keyword: string): string | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = 8; at + 12 <= png.length; at += 12 + view.getUint32(at)) {
    const end = Math.min(at + 8 + view.getUint32(at), png.length);
    const body = new TextDecoder('latin1').decode(png.subarray(at + 4, end));
    if (body.startsWith(`tEXt${keyword}\0`)) return body.slice(5 + keyword.length);
  }
  return undefined;
}
