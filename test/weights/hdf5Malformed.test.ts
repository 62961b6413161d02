import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectRefused, readSmall } from '../support/refused.ts';
import { smallWeights } from '../support/smallWeights.ts';
import { type Hdf5File, kerasFile } from '../support/writeHdf5.ts';

const plain = kerasFile(smallWeights());
const nested = kerasFile(smallWeights(), 'kernel');
const chunked = kerasFile(smallWeights(), 'W_1', { chunk: [3, 3, 2, 3], deflated: true });
const UNDEFINED = 2n ** 64n - 1n;

/** A file in which the field `mark` has another value of `size` bytes. */
function spoiled(
  { bytes, marks }: Hdf5File,
  mark: string,
  size: 1 | 2 | 4 | 8,
  value: number | bigint,
): Uint8Array {
  const at = marks.get(mark);
  if (at === undefined) throw new Error(`the writer has no field ${mark}`);
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  if (size === 8) view.setBigUint64(at, BigInt(value), true);
  else if (size === 4) view.setUint32(at, Number(value), true);
  else if (size === 2) view.setUint16(at, Number(value), true);
  else view.setUint8(at, Number(value));
  return copy;
}

const at = ({ marks }: Hdf5File, mark: string) => marks.get(mark)!;
/** The address of a structure that starts with its signature or first field at `mark`. */
const header = (file: Hdf5File, object: string) => at(file, `${object}.header.version`);
const KERNEL = 'conv1_2.kernel';

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  'no byte': new Uint8Array(0),
  'the signature only': plain.bytes.slice(0, 8),
  'half a superblock': plain.bytes.slice(0, 60),
  'the superblock only': plain.bytes.slice(0, 96),
  'the first half': plain.bytes.slice(0, plain.bytes.length / 2),
  'all but the last byte': plain.bytes.slice(0, -1),
  'a broken signature': spoiled(plain, 'superblock.signature', 1, 0x88),
  'superblock version 4': spoiled(plain, 'superblock.version', 1, 4),
  'superblock version 2 in a file of version 0': spoiled(plain, 'superblock.version', 1, 2),
  'addresses of 4 bytes': spoiled(plain, 'superblock.addressBytes', 1, 4),
  'lengths of 255 bytes': spoiled(plain, 'superblock.lengthBytes', 1, 255),
  'a base address': spoiled(plain, 'superblock.base', 8, 512),
  'an end beyond the file': spoiled(plain, 'superblock.end', 8, plain.bytes.length + 1),
  'an end of 2^63': spoiled(plain, 'superblock.end', 8, 2n ** 63n),
  'no root group': spoiled(plain, 'superblock.root', 8, UNDEFINED),
  'a root group beyond the file': spoiled(plain, 'superblock.root', 8, 1e12),
  'a root group at the last byte': spoiled(plain, 'superblock.root', 8, plain.bytes.length - 1),
  'a root group that is the superblock': spoiled(plain, 'superblock.root', 8, 0),
  'a root group that is a dataset': spoiled(plain, 'superblock.root', 8, header(plain, KERNEL)),
  'object header version 3': spoiled(plain, 'root.header.version', 1, 3),
  'an object header of 4 GiB': spoiled(plain, 'root.header.bytes', 4, 2 ** 32 - 1),
  'an object header of 2 MiB': spoiled(plain, 'root.header.bytes', 4, 2 ** 21),
  'an object header without messages': spoiled(plain, 'root.header.bytes', 4, 0),
  'a message longer than its header': spoiled(plain, 'root.table.length', 2, 65535),
  'a symbol table that is too short': spoiled(plain, 'root.table.length', 2, 8),
  'a symbol table message that is shared': spoiled(plain, 'root.table.shared', 1, 2),
  'a group without a symbol table': spoiled(plain, 'root.table.type', 2, 0),
  'a continuation in place of the symbol table': spoiled(plain, 'root.table.type', 2, 0x10),
  'a header that continues with itself': headerLoop(plain),
  'a header of 5000 empty messages': manyMessages(plain),
  'a new header of version 3': newHeaderVersion(3),
  'a tree beyond the file': spoiled(plain, 'root.table.tree', 8, 1e15),
  'a tree at an undefined address': spoiled(plain, 'root.table.tree', 8, UNDEFINED),
  'a tree that is the heap': spoiled(plain, 'root.table.tree', 8, at(plain, 'root.heap.signature')),
  'a heap that is the tree': spoiled(plain, 'root.table.heap', 8, at(plain, 'root.tree.signature')),
  'a tree of another type': spoiled(plain, 'root.tree.type', 1, 1),
  'a tree of level 200': spoiled(plain, 'root.tree.level', 1, 200),
  'a tree of level 1 whose child is a symbol node': spoiled(plain, 'root.tree.level', 1, 1),
  'a tree with 65535 entries': spoiled(plain, 'root.tree.entries', 2, 65535),
  'a tree that is its own child': spoiled(
    plain,
    'root.tree.child',
    8,
    at(plain, 'root.tree.signature'),
  ),
  'an empty tree': spoiled(plain, 'root.tree.entries', 2, 0),
  'a broken tree signature': spoiled(plain, 'root.tree.signature', 1, 0),
  'a broken symbol signature': spoiled(plain, 'root.symbols.signature', 1, 0),
  'a symbol node with 65535 entries': spoiled(plain, 'root.symbols.count', 2, 65535),
  'a symbol node without entries': spoiled(plain, 'root.symbols.count', 2, 0),
  'a broken heap signature': spoiled(plain, 'root.heap.signature', 1, 0),
  'a heap of 2^40 bytes': spoiled(plain, 'root.heap.bytes', 8, 2 ** 40),
  'a heap of 2^64 - 1 bytes': spoiled(plain, 'root.heap.bytes', 8, UNDEFINED),
  'a heap beyond the file': spoiled(plain, 'root.heap.address', 8, plain.bytes.length),
  'an empty heap': spoiled(plain, 'root.heap.bytes', 8, 0),
  'a name beyond the heap': spoiled(plain, 'root.block1_conv1.name', 8, 1e6),
  'a name at 2^64 - 1': spoiled(plain, 'root.block1_conv1.name', 8, UNDEFINED),
  'an empty name': spoiled(plain, 'root.block1_conv1.name', 8, 0),
  'a name twice': spoiled(plain, 'root.block1_conv2.name', 8, 8),
  'a name without an end': spoiled(plain, 'root.heap.bytes', 8, 12),
  'a soft link': spoiled(plain, 'root.block1_conv1.kind', 4, 2),
  'a link of unknown kind': spoiled(plain, 'root.block1_conv1.kind', 4, 77),
  'a soft link beside the weights': spoiled(plain, 'root.block2_conv1.kind', 4, 2),
  'a link to nowhere': spoiled(plain, 'root.block1_conv1.address', 8, UNDEFINED),
  'a link beyond the file': spoiled(plain, 'root.block1_conv1.address', 8, 2 ** 40),
  'a layer that is the root group': spoiled(
    plain,
    'root.block1_conv1.address',
    8,
    header(plain, 'root'),
  ),
  'a layer that is a dataset': spoiled(
    plain,
    'root.block1_conv1.address',
    8,
    header(plain, KERNEL),
  ),
  'a kernel that is a group': spoiled(
    plain,
    'conv1_1.block1_conv1_W_1:0.address',
    8,
    header(plain, 'root'),
  ),
  'a kernel that is its bias': spoiled(
    plain,
    'conv1_1.block1_conv1_W_1:0.address',
    8,
    header(plain, 'conv1_1.bias'),
  ),
  "a kernel that is another layer's": spoiled(
    plain,
    'conv1_1.block1_conv1_W_1:0.address',
    8,
    header(plain, KERNEL),
  ),
  'a layer within itself, in new names': spoiled(
    nested,
    'conv1_1.block1_conv1.address',
    8,
    header(nested, 'conv1_1'),
  ),
  'a new name that links to the root': spoiled(
    nested,
    'conv1_1.block1_conv1.address',
    8,
    header(nested, 'root'),
  ),
  'no dataspace': spoiled(plain, `${KERNEL}.dataspace.type`, 2, 0),
  'two dataspaces': spoiled(plain, `${KERNEL}.datatype.type`, 2, 1),
  'dataspace version 9': spoiled(plain, `${KERNEL}.dataspace.version`, 1, 9),
  'a scalar': spoiled(plain, `${KERNEL}.dataspace.rank`, 1, 0),
  'three sizes': spoiled(plain, `${KERNEL}.dataspace.rank`, 1, 3),
  'five sizes': spoiled(plain, `${KERNEL}.dataspace.rank`, 1, 5),
  '255 sizes': spoiled(plain, `${KERNEL}.dataspace.rank`, 1, 255),
  'limits that are not there': spoiled(plain, `${KERNEL}.dataspace.flags`, 1, 1),
  'a size of 0': spoiled(plain, `${KERNEL}.dataspace.size3`, 8, 0),
  'a size of 2^31': spoiled(plain, `${KERNEL}.dataspace.size3`, 8, 2 ** 31),
  'a size of 2^64 - 1': spoiled(plain, `${KERNEL}.dataspace.size2`, 8, UNDEFINED),
  'a kernel of 3 x 4': spoiled(plain, `${KERNEL}.dataspace.size1`, 8, 4),
  'another number of inputs': spoiled(plain, `${KERNEL}.dataspace.size2`, 8, 4),
  'a longer bias': spoiled(plain, 'conv1_2.bias.dataspace.size0', 8, 6),
  'a bias that is its kernel': spoiled(
    plain,
    'conv1_2.block1_conv2_b_1:0.address',
    8,
    header(plain, KERNEL),
  ),
  'a bias of two sizes': spoiled(plain, 'conv1_2.bias.dataspace.rank', 1, 2),
  'no datatype': spoiled(plain, `${KERNEL}.datatype.type`, 2, 0),
  'a shared datatype': spoiled(plain, `${KERNEL}.datatype.shared`, 1, 2),
  integers: spoiled(plain, `${KERNEL}.datatype.class`, 1, 0x10),
  'a compound': spoiled(plain, `${KERNEL}.datatype.class`, 1, 0x16),
  'texts of variable length': spoiled(plain, `${KERNEL}.datatype.class`, 1, 0x19),
  'a datatype of version 0': spoiled(plain, `${KERNEL}.datatype.class`, 1, 0x01),
  'big-endian': spoiled(plain, `${KERNEL}.datatype.bits`, 1, 0x21),
  'the sign elsewhere': spoiled(plain, `${KERNEL}.datatype.sign`, 1, 30),
  'numbers of 8 bytes': spoiled(plain, `${KERNEL}.datatype.size`, 4, 8),
  'numbers of 2^32 - 1 bytes': spoiled(plain, `${KERNEL}.datatype.size`, 4, 2 ** 32 - 1),
  'numbers at a bit offset': spoiled(plain, `${KERNEL}.datatype.bitOffset`, 2, 1),
  'a precision of 31 bits': spoiled(plain, `${KERNEL}.datatype.precision`, 2, 31),
  'another exponent bias': spoiled(plain, `${KERNEL}.datatype.bias`, 4, 128),
  'a datatype that is cut': spoiled(plain, `${KERNEL}.datatype.length`, 2, 16),
  'no layout': spoiled(plain, `${KERNEL}.layout.type`, 2, 0),
  'external storage': spoiled(plain, `${KERNEL}.layout.type`, 2, 7),
  'layout version 1': spoiled(plain, `${KERNEL}.layout.version`, 1, 1),
  'layout version 4, virtual': spoiled(
    spoiledFile(plain, `${KERNEL}.layout.version`, 4),
    `${KERNEL}.layout.class`,
    1,
    3,
  ),
  'a compact layout': spoiled(plain, `${KERNEL}.layout.class`, 1, 0),
  'a layout of unknown class': spoiled(plain, `${KERNEL}.layout.class`, 1, 9),
  'numbers that were not written': spoiled(plain, `${KERNEL}.layout.address`, 8, UNDEFINED),
  'numbers beyond the file': spoiled(plain, `${KERNEL}.layout.address`, 8, plain.bytes.length - 8),
  'numbers at 2^53': spoiled(plain, `${KERNEL}.layout.address`, 8, 2n ** 53n),
  'fewer bytes than numbers': spoiled(plain, `${KERNEL}.layout.bytes`, 8, 4),
  'more bytes than numbers': spoiled(plain, `${KERNEL}.layout.bytes`, 8, 2 ** 40),
  'a filter on contiguous numbers': spoiled(chunked, `${KERNEL}.layout.class`, 1, 1),
  'filter version 9': spoiled(chunked, `${KERNEL}.filters.version`, 1, 9),
  'two filters': spoiled(chunked, `${KERNEL}.filters.count`, 1, 2),
  shuffle: spoiled(chunked, `${KERNEL}.filters.id`, 2, 2),
  'a filter of a plugin': spoiled(chunked, `${KERNEL}.filters.id`, 2, 32001),
  'chunks of no filter though they are packed': spoiled(chunked, `${KERNEL}.filters.count`, 1, 0),
  'a chunk of three sizes': spoiled(chunked, `${KERNEL}.layout.sizes`, 1, 4),
  'a chunk of 255 sizes': spoiled(chunked, `${KERNEL}.layout.sizes`, 1, 255),
  'a chunk of size 0': spoiled(chunked, `${KERNEL}.layout.chunk2`, 4, 0),
  'a chunk larger than the dataset': spoiled(chunked, `${KERNEL}.layout.chunk2`, 4, 6),
  'a chunk of 2^32 - 1': spoiled(chunked, `${KERNEL}.layout.chunk0`, 4, 2 ** 32 - 1),
  'chunks of another size than those stored': spoiled(chunked, `${KERNEL}.layout.chunk3`, 4, 2),
  'chunks of numbers of 8 bytes': spoiled(chunked, `${KERNEL}.layout.numberBytes`, 4, 8),
  'chunks that were not written': spoiled(chunked, `${KERNEL}.layout.address`, 8, UNDEFINED),
  'a chunk tree of groups': spoiled(chunked, `${KERNEL}.chunks.type`, 1, 0),
  'a chunk tree of level 5': spoiled(chunked, `${KERNEL}.chunks.level`, 1, 5),
  'a chunk tree without entries': spoiled(chunked, `${KERNEL}.chunks.entries`, 2, 0),
  'a chunk tree with an entry too few': spoiled(chunked, `${KERNEL}.chunks.entries`, 2, 5),
  'a chunk tree with an entry too many': spoiled(chunked, `${KERNEL}.chunks.entries`, 2, 7),
  'a chunk tree with 65535 entries': spoiled(chunked, `${KERNEL}.chunks.entries`, 2, 65535),
  'a chunk of 0 bytes': spoiled(chunked, `${KERNEL}.chunk0.bytes`, 4, 0),
  'a chunk that is cut': spoiled(chunked, `${KERNEL}.chunk0.bytes`, 4, 20),
  'a chunk of 4 GiB': spoiled(chunked, `${KERNEL}.chunk0.bytes`, 4, 2 ** 32 - 1),
  'a chunk that skips its filter': spoiled(chunked, `${KERNEL}.chunk0.mask`, 4, 1),
  'a chunk beyond the file': spoiled(chunked, `${KERNEL}.chunk0.address`, 8, 2 ** 40),
  'a chunk that is no zlib stream': spoiled(chunked, `${KERNEL}.chunk0`, 4, 0),
  'a chunk that unpacks to too little': shortChunk(chunked),
  'chunks of one number, too many of them': manyChunks(),
  'a chunk with a broken checksum': brokenChecksum(chunked),
  'a chunk at the place of another': spoiled(chunked, `${KERNEL}.chunk1.offset3`, 8, 0),
  'a chunk outside the dataset': spoiled(chunked, `${KERNEL}.chunk1.offset3`, 8, 6),
  'a chunk between two places': spoiled(chunked, `${KERNEL}.chunk1.offset3`, 8, 1),
  'a chunk at 2^64 - 1': spoiled(chunked, `${KERNEL}.chunk1.offset0`, 8, UNDEFINED),
  'NaN among the numbers': spoiled(plain, `${KERNEL}.data`, 4, 0x7fc00000),
  'infinity among the numbers': spoiled(plain, 'conv1_2.bias.data', 4, 0x7f800000),
};

function spoiledFile(file: Hdf5File, mark: string, value: number): Hdf5File {
  return { ...file, bytes: new Uint8Array(spoiled(file, mark, 1, value)) };
}

/** The root's one message says that the header goes on where it starts. */
function headerLoop(file: Hdf5File): Uint8Array {
  const start = header(file, 'root') + 16;
  const target = { ...file, bytes: new Uint8Array(spoiled(file, 'root.table.tree', 8, start)) };
  const size = { ...target, bytes: new Uint8Array(spoiled(target, 'root.table.heap', 8, 24)) };
  return spoiled(size, 'root.table.type', 2, 0x10);
}

/** The root's header comes last in the file, so that it can grow. */
function manyMessages(file: Hdf5File): Uint8Array {
  const zeros = new Uint8Array(8 * 5000);
  return Uint8Array.from([...spoiled(file, 'root.header.bytes', 4, 24 + zeros.length), ...zeros]);
}

/** A file of new headers, as h5py writes them, with another version in the first. */
function newHeaderVersion(version: number): Uint8Array {
  const bytes = readFileSync(join(import.meta.dirname, 'fixtures/latest.h5'));
  bytes[bytes.indexOf('OHDR') + 4] = version;
  return new Uint8Array(bytes);
}

/** The first chunk holds 40 bytes in place of 216. */
function shortChunk(file: Hdf5File): Uint8Array {
  const packed = deflateSync(new Uint8Array(40));
  const copy = new Uint8Array(spoiled(file, `${KERNEL}.chunk0.bytes`, 4, packed.length));
  copy.set(packed, at(file, `${KERNEL}.chunk0`));
  return copy;
}

/** conv1_2 of a network whose first stage has 64 channels, in 36,864 chunks, of which a few are there. */
function manyChunks(): Uint8Array {
  const wide = kerasFile(smallWeights('conv1_2', [64, 1, 1, 1, 1]), 'W_1', {
    chunk: [3, 3, 64, 64],
  });
  const view = new DataView(wide.bytes.buffer);
  for (const axis of [0, 1, 2, 3])
    view.setUint32(at(wide, `${KERNEL}.layout.chunk${axis}`), 1, true);
  return wide.bytes;
}

function brokenChecksum(file: Hdf5File): Uint8Array {
  const copy = file.bytes.slice();
  const length = new DataView(copy.buffer).getUint32(at(file, `${KERNEL}.chunk0.bytes`), true);
  copy[at(file, `${KERNEL}.chunk0`) + length - 1]! ^= 1;
  return copy;
}

describe('a malformed HDF5 file is refused', () => {
  const messages = new Map<string, string>();
  test.each(Object.entries(MALFORMED))('%s', async (name, bytes) => {
    const message = await expectRefused(() => readSmall(bytes));
    expect(message).toMatch(/^small/);
    messages.set(name, message);
  });

  // Without what was found, which has words of Node's own.
  test('each for its own reason', async () => {
    const lines = [...messages].map(
      ([name, message]) => `${name}\n    ${message.split('; found ')[0]}\n`,
    );
    await expect(lines.join('')).toMatchFileSnapshot('fixtures/refused.hdf5.txt');
  });

  test('at least 60 of them', () => {
    expect(Object.keys(MALFORMED).length).toBeGreaterThanOrEqual(60);
  });

  test('the files that they are made from are valid', async () => {
    for (const { bytes } of [plain, nested, chunked]) {
      expect(await readSmall(bytes)).toEqual(smallWeights());
    }
  });

  test('truncation at every byte', async () => {
    for (let length = 0; length < plain.bytes.length; length++) {
      await expectRefused(() => readSmall(plain.bytes.subarray(0, length)));
    }
  });
});
