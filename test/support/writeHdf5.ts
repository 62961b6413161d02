// A small writer of HDF5 files as Keras makes them (superblock 0, symbol tables, version 1 headers).
// It remembers where each field lies, so that tests can spoil one field at a time.
import { deflateSync } from 'node:zlib';
import type { Weights } from '../../src/weights/loadWeights.ts';

/** Name of a field, for example "kernel.layout.class" -> its offset. */
export type Marks = ReadonlyMap<string, number>;

/** A file and where its fields lie. */
export interface Hdf5File {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly marks: Marks;
}

/** How numbers are stored. */
export interface Hdf5Storage {
  /** Sizes of a chunk; contiguous without. */
  readonly chunk?: readonly number[];
  readonly deflated?: boolean;
}

const UNDEFINED = 2n ** 64n - 1n;
const CAPACITY = 2 ** 20;

/** Trees and symbol nodes are written at the full size that the superblock gives them, as libhdf5 wants. */
export class Hdf5Writer {
  private readonly buffer = new Uint8Array(CAPACITY);
  private readonly view = new DataView(this.buffer.buffer);
  private readonly marks = new Map<string, number>();
  private at = 96;

  /** A dataset of float32; returns the address of its object header. */
  dataset(
    label: string,
    shape: readonly number[],
    values: Float32Array,
    storage: Hdf5Storage = {},
  ): bigint {
    const { chunk, deflated = false } = storage;
    const where = chunk
      ? this.chunks(label, shape, values, chunk, deflated)
      : this.raw(`${label}.data`, new Uint8Array(new Float32Array(values).buffer));
    return this.header(label, [
      [
        0x01,
        'dataspace',
        () => {
          this.field(`${label}.dataspace.version`, 1, 1);
          this.field(`${label}.dataspace.rank`, 1, shape.length);
          this.field(`${label}.dataspace.flags`, 1, 0);
          this.skip(5);
          for (const [axis, size] of shape.entries())
            this.field(`${label}.dataspace.size${axis}`, 8, size);
        },
      ],
      [
        0x03,
        'datatype',
        () => {
          this.field(`${label}.datatype.class`, 1, 0x11);
          this.field(`${label}.datatype.bits`, 1, 0x20);
          this.field(`${label}.datatype.sign`, 1, 31);
          this.skip(1);
          this.field(`${label}.datatype.size`, 4, 4);
          this.field(`${label}.datatype.bitOffset`, 2, 0);
          this.field(`${label}.datatype.precision`, 2, 32);
          for (const value of [23, 8, 0, 23]) this.field(undefined, 1, value);
          this.field(`${label}.datatype.bias`, 4, 127);
        },
      ],
      ...(chunk && deflated
        ? [
            [
              0x0b,
              'filters',
              () => {
                this.field(`${label}.filters.version`, 1, 1);
                this.field(`${label}.filters.count`, 1, 1);
                this.skip(6);
                this.field(`${label}.filters.id`, 2, 1);
                for (const value of [0, 0, 1]) this.field(undefined, 2, value);
                this.field(undefined, 4, 6);
                this.skip(4);
              },
            ] as const,
          ]
        : []),
      [
        0x08,
        'layout',
        () => {
          this.field(`${label}.layout.version`, 1, 3);
          this.field(`${label}.layout.class`, 1, chunk ? 2 : 1);
          if (!chunk) {
            this.field(`${label}.layout.address`, 8, where);
            this.field(`${label}.layout.bytes`, 8, 4 * values.length);
            return;
          }
          this.field(`${label}.layout.sizes`, 1, chunk.length + 1);
          this.field(`${label}.layout.address`, 8, where);
          for (const [axis, size] of chunk.entries())
            this.field(`${label}.layout.chunk${axis}`, 4, size);
          this.field(`${label}.layout.numberBytes`, 4, 4);
        },
      ],
    ]);
  }

  /** A group; returns the address of its object header. */
  group(label: string, links: Readonly<Record<string, bigint>>): bigint {
    const names = Object.keys(links).sort();
    const offsets = new Map<string, number>();
    const text = names.reduce((all, name) => {
      offsets.set(name, all.length);
      return `${all}${name}${'\0'.repeat(8 - (name.length % 8))}`;
    }, '\0'.repeat(8));
    const heapData = this.raw(
      `${label}.heap.data`,
      Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    );
    const heap = this.block(() => {
      this.signature(`${label}.heap.signature`, 'HEAP');
      this.field(undefined, 4, 0);
      this.field(`${label}.heap.bytes`, 8, text.length);
      this.field(undefined, 8, 1);
      this.field(`${label}.heap.address`, 8, heapData);
    });
    const symbols = this.block(
      () => {
        this.signature(`${label}.symbols.signature`, 'SNOD');
        this.field(undefined, 2, 1);
        this.field(`${label}.symbols.count`, 2, names.length);
        for (const name of names) {
          this.field(`${label}.${name}.name`, 8, offsets.get(name)!);
          this.field(`${label}.${name}.address`, 8, links[name]!);
          this.field(`${label}.${name}.kind`, 4, 0);
          this.skip(20);
        }
      },
      8 + 8 * 40,
    );
    const tree = this.block(
      () => {
        this.signature(`${label}.tree.signature`, 'TREE');
        this.field(`${label}.tree.type`, 1, 0);
        this.field(`${label}.tree.level`, 1, 0);
        this.field(`${label}.tree.entries`, 2, 1);
        for (const value of [UNDEFINED, UNDEFINED, 0]) this.field(undefined, 8, value);
        this.field(`${label}.tree.child`, 8, symbols);
        this.field(undefined, 8, offsets.get(names.at(-1) ?? '') ?? 0);
      },
      24 + 65 * 8,
    );
    return this.header(label, [
      [
        0x11,
        'table',
        () => {
          this.field(`${label}.table.tree`, 8, tree);
          this.field(`${label}.table.heap`, 8, heap);
        },
      ],
    ]);
  }

  /** The whole file with this root group. */
  file(root: bigint): Hdf5File {
    const end = this.at;
    this.at = 0;
    this.signature('superblock.signature', '\x89HDF\r\n\x1a\n');
    this.field('superblock.version', 1, 0);
    this.skip(4);
    this.field('superblock.addressBytes', 1, 8);
    this.field('superblock.lengthBytes', 1, 8);
    this.skip(1);
    for (const value of [4, 16]) this.field(undefined, 2, value);
    this.field(undefined, 4, 0);
    this.field('superblock.base', 8, 0);
    this.field(undefined, 8, UNDEFINED);
    this.field('superblock.end', 8, end);
    this.field(undefined, 8, UNDEFINED);
    this.field(undefined, 8, 0);
    this.field('superblock.root', 8, root);
    return { bytes: this.buffer.slice(0, end), marks: this.marks };
  }

  private chunks(
    label: string,
    shape: readonly number[],
    values: Float32Array,
    chunk: readonly number[],
    deflated: boolean,
  ): bigint {
    const tiles = shape.map((size, axis) => Math.ceil(size / chunk[axis]!));
    const count = tiles.reduce((product, size) => product * size, 1);
    const stored = Array.from({ length: count }, (_, index) => {
      const offset = unravel(index, tiles).map((tile, axis) => tile * chunk[axis]!);
      const numbers = Float32Array.from(
        { length: chunk.reduce((product, size) => product * size, 1) },
        (__, inner) => {
          const place = unravel(inner, chunk).map((step, axis) => step + offset[axis]!);
          if (place.some((position, axis) => position >= shape[axis]!)) return 0;
          return values[place.reduce((sum, position, axis) => sum * shape[axis]! + position, 0)]!;
        },
      );
      const plain = new Uint8Array(numbers.buffer);
      const bytes = deflated ? new Uint8Array(deflateSync(plain)) : plain;
      return { offset, bytes: bytes.length, address: this.raw(`${label}.chunk${index}`, bytes) };
    });
    return this.block(
      () => {
        this.signature(`${label}.chunks.signature`, 'TREE');
        this.field(`${label}.chunks.type`, 1, 1);
        this.field(`${label}.chunks.level`, 1, 0);
        this.field(`${label}.chunks.entries`, 2, count);
        for (const value of [UNDEFINED, UNDEFINED]) this.field(undefined, 8, value);
        for (const [index, { offset, bytes, address }] of stored.entries()) {
          this.field(`${label}.chunk${index}.bytes`, 4, bytes);
          this.field(`${label}.chunk${index}.mask`, 4, 0);
          for (const [axis, start] of offset.entries())
            this.field(`${label}.chunk${index}.offset${axis}`, 8, start);
          this.field(undefined, 8, 0);
          this.field(`${label}.chunk${index}.address`, 8, address);
        }
        this.skip(8 + 8 * (shape.length + 1));
      },
      24 + 65 * (16 + 8 * shape.length) + 64 * 8,
    );
  }

  /** A version 1 object header with these messages: type, name, content. */
  private header(
    label: string,
    messages: readonly (readonly [number, string, () => void])[],
  ): bigint {
    return this.block(() => {
      this.field(`${label}.header.version`, 1, 1);
      this.skip(1);
      this.field(`${label}.header.messages`, 2, messages.length);
      this.field(undefined, 4, 1);
      this.field(`${label}.header.bytes`, 4, 0);
      const sizeAt = this.at - 4;
      this.skip(4);
      const start = this.at;
      for (const [type, name, content] of messages) {
        this.field(`${label}.${name}.type`, 2, type);
        this.field(`${label}.${name}.length`, 2, 0);
        const lengthAt = this.at - 2;
        this.field(`${label}.${name}.shared`, 1, 0);
        this.skip(3);
        const contentAt = this.at;
        content();
        this.at = contentAt + 8 * Math.ceil((this.at - contentAt) / 8);
        this.view.setUint16(lengthAt, this.at - contentAt, true);
      }
      this.view.setUint32(sizeAt, this.at - start, true);
    });
  }

  private raw(label: string, bytes: Uint8Array): bigint {
    return this.block(() => {
      this.marks.set(label, this.at);
      this.buffer.set(bytes, this.at);
      this.at += bytes.length;
    });
  }

  /** Writes a block of at least so many bytes at a multiple of 8 and returns its address. */
  private block(write: () => void, least = 0): bigint {
    this.at = 8 * Math.ceil(this.at / 8);
    const address = this.at;
    write();
    this.at = Math.max(this.at, address + least);
    return BigInt(address);
  }

  private signature(label: string, text: string): void {
    this.marks.set(label, this.at);
    for (const letter of text) this.field(undefined, 1, letter.charCodeAt(0));
  }

  private field(label: string | undefined, size: 1 | 2 | 4 | 8, value: number | bigint): void {
    if (label !== undefined) this.marks.set(label, this.at);
    if (size === 8) this.view.setBigUint64(this.at, BigInt(value), true);
    else if (size === 4) this.view.setUint32(this.at, Number(value), true);
    else if (size === 2) this.view.setUint16(this.at, Number(value), true);
    else this.view.setUint8(this.at, Number(value));
    this.at += size;
  }

  private skip(length: number): void {
    this.at += length;
  }
}

/** Both ways in which Keras names layers. */
export type KerasNames = 'W_1' | 'kernel';

/** Weights as Keras stores them; conv1_1's inputs stay in the order in which they are given. */
export function kerasFile(
  weights: Weights,
  names: KerasNames = 'W_1',
  storage: Hdf5Storage = {},
): Hdf5File {
  const writer = new Hdf5Writer();
  const layers = [...weights].map(([name, { weight, bias }]): [string, bigint] => {
    const layer = name.replace(/^conv(\d)_(\d)$/, 'block$1_conv$2');
    const [out, inputs] = [bias.length, weight.length / bias.length / 9];
    const hwio = Float32Array.from(weight, (_, index) => {
      const [tap, input, output] = unravel(index, [9, inputs, out]) as [number, number, number];
      return weight[(output * inputs + input) * 9 + tap]!;
    });
    const chunk = storage.chunk?.map((size, axis) => Math.min(size, [3, 3, inputs, out][axis]!));
    const kernel = writer.dataset(`${name}.kernel`, [3, 3, inputs, out], hwio, {
      ...storage,
      ...(chunk && { chunk }),
    });
    const biases = writer.dataset(`${name}.bias`, [out], bias);
    if (names === 'W_1') {
      return [
        layer,
        writer.group(name, { [`${layer}_W_1:0`]: kernel, [`${layer}_b_1:0`]: biases }),
      ];
    }
    const inner = writer.group(`${name}.inner`, { 'kernel:0': kernel, 'bias:0': biases });
    return [layer, writer.group(name, { [layer]: inner })];
  });
  return writer.file(writer.group('root', Object.fromEntries(layers)));
}

/** The place along each axis of the element `index` in row-major order. */
function unravel(index: number, sizes: readonly number[]): number[] {
  const place: number[] = [];
  let rest = index;
  for (const size of [...sizes].reverse()) {
    place.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return place;
}
