// Groups of HDF5: names and the objects that they link to. Hard links only: a soft or external link could
// lead to another file of this machine.
// Format: HDF5 File Format Specification, sections III.A to III.D and IV.A.2.g.
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import type { Cursor } from '../cursor.ts';
import { MESSAGE, messageOf, readMessages } from './objectHeader.ts';
import { cursorAt, expectSignature, HDF5_ADVICE } from './superblock.ts';

const MAX_NODES = 1024;
const MAX_LINKS = 4096;
const MAX_HEAP_BYTES = 2 ** 20;
const MAX_NAME = 255;
const HARD_LINKS = 'links must be hard links, within this file';

/** Name -> address of the object header. */
export type Links = ReadonlyMap<string, number>;

/** The links of the group at `address`. */
export function linksOf(source: ByteSource, address: number, path: string): Links {
  const messages = readMessages(source, address);
  const links = new Map<string, number>();
  const table = messageOf(messages, MESSAGE.symbolTable);
  if (table) readSymbolTable(source, table, links);
  const info = messageOf(messages, MESSAGE.linkInfo);
  if (info) checkLinkInfo(info);
  for (const { type, content } of messages) {
    if (type === MESSAGE.link) readLink(content, links);
  }
  if (!table && !info && links.size === 0) {
    refuse(placeOf(source, address), `${path} must be a group`, 'no links', HDF5_ADVICE);
  }
  return links;
}

function addLink(links: Map<string, number>, name: string, at: number, where: string): void {
  if (links.has(name)) refuse(where, 'a name must be said once in a group', name, HDF5_ADVICE);
  if (links.size >= MAX_LINKS)
    refuse(where, `a group must have at most ${MAX_LINKS} links`, 'more', HDF5_ADVICE);
  links.set(name, at);
}

/** Old groups: a B-tree of symbol nodes, with names in a heap. */
function readSymbolTable(source: ByteSource, table: Cursor, links: Map<string, number>): void {
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

/** The head of a version 1 B-tree node; its keys and children follow in `cursor`. */
export function treeNode(
  source: ByteSource,
  at: number,
  type: 0 | 1,
  level: number | undefined,
  keyBytes = 8,
): { level: number; entries: number; cursor: Cursor } {
  const head = cursorAt(source, at, 24);
  expectSignature(head, 'TREE');
  const [foundType, foundLevel, entries] = [head.u8(), head.u8(), head.u16()];
  if (foundType !== type)
    refuse(placeOf(source, at), `the tree must be of type ${type}`, foundType, HDF5_ADVICE);
  if (foundLevel !== (level ?? foundLevel) || foundLevel > 8) {
    refuse(
      placeOf(source, at),
      `the tree's level here must be ${level ?? 'at most 8'}`,
      foundLevel,
      HDF5_ADVICE,
    );
  }
  return {
    level: foundLevel,
    entries,
    cursor: cursorAt(source, at + 24, entries * (keyBytes + 8)),
  };
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

/** New groups keep many links in a heap of another kind, which Keras files do not have. */
function checkLinkInfo(info: Cursor): void {
  const { where } = info;
  info.skip(1);
  info.skip(info.u8() & 1 ? 8 : 0);
  if (info.address() !== undefined) {
    refuse(where, 'links must be stored in the group itself', 'dense storage', HDF5_ADVICE);
  }
}

/** New groups: one message per link. */
function readLink(link: Cursor, links: Map<string, number>): void {
  const { where } = link;
  link.skip(1);
  const flags = link.u8();
  const kind = flags & 8 ? link.u8() : 0;
  link.skip((flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0));
  const length = [() => link.u8(), () => link.u16(), () => link.u32(), () => link.u64()][
    flags & 3
  ]!();
  if (length < 1 || length > MAX_NAME) {
    refuse(where, `a name must have 1 to ${MAX_NAME} letters`, length, HDF5_ADVICE);
  }
  const name = link.text(length);
  if (kind !== 0) refuse(where, HARD_LINKS, `kind ${kind} for ${name}`, HDF5_ADVICE);
  addLink(links, name, link.u64(), where);
}
