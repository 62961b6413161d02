// Groups of HDF5: names and the objects that they link to. Hard links only: a soft or external link could
// lead to another file of this machine.
// Format: HDF5 File Format Specification, sections IV.A.2.c and IV.A.2.g.
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import type { Cursor } from '../cursor.ts';
import { MESSAGE, messageOf, readMessages } from './objectHeader.ts';
import { HDF5_ADVICE } from './superblock.ts';
import { addLink, HARD_LINKS, MAX_NAME, readSymbolTable } from './symbolTable.ts';

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
