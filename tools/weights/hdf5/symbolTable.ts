// Symbol tables: how groups of old files, Keras files among them, store their links.
// Format: HDF5 File Format Specification, sections III.A.1, III.B, III.C and III.D.
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import type { Cursor } from '../cursor.ts';
import { cursorAt, expectSignature, HDF5_ADVICE } from './superblock.ts';
import { treeNode } from './tree.ts';

const MAX_NODES = 1024;
const MAX_LINKS = 4096;
const MAX_HEAP_BYTES = 2 ** 20;
/** The longest name of a link. */
export const MAX_NAME = 255;
/** What links must be. */
export const HARD_LINKS = 'links must be hard links, within this file';

/** Adds a link to a group's links, where it must be new. */
export function addLink(links: Map<string, number>, name: string, at: number, where: string): void {
  if (links.has(name)) refuse(where, 'a name must be said once in a group', name, HDF5_ADVICE);
  if (links.size >= MAX_LINKS)
    refuse(where, `a group must have at most ${MAX_LINKS} links`, 'more', HDF5_ADVICE);
  links.set(name, at);
}

/** Adds the links of a B-tree of symbol nodes, with names in a heap. */
export function readSymbolTable(
  source: ByteSource,
  table: Cursor,
  links: Map<string, number>,
): void {
  const tree = table.u64();
  const heap = heapOf(source, table.u64());
  const seen = new Set<number>();
  const visit = (at: number, level: number | undefined): void => {
    if (seen.has(at) || seen.size >= MAX_NODES) {
      refuse(
        placeOf(source, at),
        `a group's tree must have at most ${MAX_NODES} nodes, each once`,
        at,
        HDF5_ADVICE,
      );
    }
    seen.add(at);
    if (level === -1) {
      readSymbols(source, at, heap, links);
      return;
    }
    const node = treeNode(source, at, 0, level);
    for (let index = 0; index < node.entries; index++) {
      node.cursor.skip(8);
      visit(node.cursor.u64(), node.level - 1);
    }
  };
  visit(tree, undefined);
}

function readSymbols(
  source: ByteSource,
  at: number,
  heap: Cursor,
  links: Map<string, number>,
): void {
  const head = cursorAt(source, at, 8);
  expectSignature(head, 'SNOD');
  head.skip(2);
  const symbols = cursorAt(source, at + 8, 40 * head.u16());
  while (symbols.left > 0) {
    const { where } = symbols;
    const name = nameIn(heap, symbols.u64(), where);
    const object = symbols.address();
    const kind = symbols.u32();
    symbols.skip(20);
    // 0: nothing cached, 1: a group's addresses cached, 2: a soft link.
    if (kind > 1 || object === undefined)
      refuse(where, HARD_LINKS, `kind ${kind} for ${name}`, HDF5_ADVICE);
    addLink(links, name, object, where);
  }
}

/** A group's heap of names. */
function heapOf(source: ByteSource, at: number): Cursor {
  const head = cursorAt(source, at, 32);
  expectSignature(head, 'HEAP');
  head.skip(4);
  const size = head.u64();
  head.skip(8);
  if (size > MAX_HEAP_BYTES)
    refuse(placeOf(source, at), 'a heap must have at most 1 MiB', size, HDF5_ADVICE);
  return cursorAt(source, head.u64(), size);
}

function nameIn(heap: Cursor, offset: number, where: string): string {
  const bytes = heap.peek(offset, MAX_NAME + 1);
  const length = bytes.indexOf(0);
  if (length < 1) refuse(where, `a name must have 1 to ${MAX_NAME} letters`, length, HDF5_ADVICE);
  return String.fromCharCode(...bytes.subarray(0, length));
}
