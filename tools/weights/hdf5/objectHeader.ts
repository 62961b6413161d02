// Object headers of HDF5: the list of messages that says what a group or dataset is.
// Format: HDF5 File Format Specification, section IV.A.
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import { Cursor } from '../cursor.ts';
import { cursorAt, expectSignature, HDF5_ADVICE } from './superblock.ts';

/** The messages that we know by their type. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  continuation: 0x10,
  symbolTable: 0x11,
} as const;

/** One message: its type and a cursor over its content. */
export interface Message {
  readonly type: number;
  readonly content: Cursor;
}

/** Enough for attributes with thousands of names; a hostile file cannot make us read more. */
const MAX_BLOCK_BYTES = 2 ** 20;
const MAX_BLOCKS = 64;
const MAX_MESSAGES = 4096;

/** All messages of the object at `address`. */
export function readMessages(source: ByteSource, address: number): readonly Message[] {
  const start = cursorAt(source, address, Math.min(64, Math.max(0, source.size - address)));
  return start.u8() === 1 ? readVersion1(source, address) : readVersion2(source, address);
}

/** The only message of a type, which must not be shared with other objects. */
export function messageOf(messages: readonly Message[], type: number): Cursor | undefined {
  const found = messages.filter((message) => message.type === type);
  if (found.length > 1) {
    refuse(
      found[1]!.content.where,
      'a message of its type must come once',
      found.length,
      HDF5_ADVICE,
    );
  }
  return found[0]?.content;
}

/** Version 1: a 16-byte prefix, then blocks of messages with 8-byte heads. */
function readVersion1(source: ByteSource, address: number): readonly Message[] {
  const prefix = cursorAt(source, address, 16);
  prefix.skip(8);
  const size = prefix.u32();
  return readBlocks(source, { at: address + 16, size }, (block) => {
    const [type, length, flags] = [block.u16(), block.u16(), block.u8()];
    block.skip(3);
    return { type, length, flags };
  });
}

/** Version 2: signatures around blocks, heads of 4 or 6 bytes, a checksum at each block's end. */
function readVersion2(source: ByteSource, address: number): readonly Message[] {
  const prefix = cursorAt(source, address, Math.min(64, source.size - address));
  expectSignature(prefix, 'OHDR');
  const version = prefix.u8();
  if (version !== 2)
    refuse(prefix.where, 'the object header version must be 1 or 2', version, HDF5_ADVICE);
  const flags = prefix.u8();
  prefix.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  const size = [() => prefix.u8(), () => prefix.u16(), () => prefix.u32(), () => prefix.u64()][
    flags & 3
  ]!();
  const first = { at: prefix.offset, size };
  return readBlocks(source, first, (block, isFirst, position) => {
    if (!isFirst && position === 0) expectSignature(block, 'OCHK');
    // What is too short for a head is a gap; continued blocks end with their checksum.
    if (block.left < (flags & 4 ? 6 : 4) + (isFirst ? 0 : 4)) return undefined;
    const [type, length, messageFlags] = [block.u8(), block.u16(), block.u8()];
    if (flags & 4) block.skip(2);
    return { type, length, flags: messageFlags };
  });
}

interface Head {
  readonly type: number;
  readonly length: number;
  readonly flags: number;
}

/** The messages of the first block and of those that continue it. */
function readBlocks(
  source: ByteSource,
  first: { at: number; size: number },
  readHead: (block: Cursor, isFirst: boolean, position: number) => Head | undefined,
): readonly Message[] {
  const blocks = [first];
  const messages: Message[] = [];
  for (let index = 0; index < blocks.length; index++) {
    const { at, size } = blocks[index]!;
    if (size > MAX_BLOCK_BYTES) {
      refuse(placeOf(source, at), 'a header block must have at most 1 MiB', size, HDF5_ADVICE);
    }
    const block = cursorAt(source, at, size);
    while (block.left >= 4) {
      const { where } = block;
      const head = readHead(block, index === 0, block.offset - at);
      if (!head) break;
      const start = block.offset;
      const content = new Cursor(block.take(head.length), start, source.name);
      if (head.type === MESSAGE.continuation) {
        blocks.push(continuation(content, blocks, where));
      } else {
        if (head.flags & 2 && (Object.values(MESSAGE) as number[]).includes(head.type)) {
          refuse(
            where,
            'messages must not be shared between objects',
            `type ${head.type}`,
            HDF5_ADVICE,
          );
        }
        messages.push({ type: head.type, content });
      }
      if (messages.length > MAX_MESSAGES) {
        refuse(where, `an object must have at most ${MAX_MESSAGES} messages`, 'more', HDF5_ADVICE);
      }
    }
  }
  return messages;
}

function continuation(
  content: Cursor,
  blocks: readonly { at: number }[],
  where: string,
): { at: number; size: number } {
  const [at, size] = [content.u64(), content.u64()];
  if (blocks.length >= MAX_BLOCKS || blocks.some((block) => block.at === at)) {
    refuse(where, `a header must have at most ${MAX_BLOCKS} blocks, each once`, at, HDF5_ADVICE);
  }
  return { at, size };
}
