// Files that belong together: all get temporary names first, so that a whole set is there or none of it.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { NeuralStyleError } from '../../src/error.ts';

/** Writes all files or none; they get their names in the given order, once all are on disk. */
export function writeTogether(
  folder: string,
  files: readonly (readonly [string, Uint8Array])[],
): void {
  let made: string | undefined;
  const written: string[] = [];
  try {
    made = mkdirSync(folder, { recursive: true });
    removeLeftovers(folder);
    for (const [name] of files) refuseFolder(join(folder, name));
    for (const [name, bytes] of files) {
      const path = join(folder, temporaryName(name));
      written.push(path);
      writeDurably(path, bytes);
    }
    for (const [name] of files) {
      renameSync(join(folder, temporaryName(name)), join(folder, name));
    }
  } catch (cause) {
    for (const path of written) rmSync(path, { force: true });
    if (made !== undefined) removeNewFolders(folder, made);
    const { message } = cause as Error;
    throw new NeuralStyleError(
      'unreachable',
      `${folder}: the folder must be writable; found ${message}; free space there, or give another with -o`,
      { cause },
    );
  }
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx');
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function temporaryName(name: string): string {
  return `${name}.${process.pid}.tmp`;
}

/** Removes what a run that was killed has left. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, id] = /^vgg\d+\.(?:safetensors|json)\.(\d+)\.tmp$/.exec(name) ?? [];
    if (id !== undefined && !isRunning(Number(id))) rmSync(join(folder, name), { force: true });
  }
}

function isRunning(id: number): boolean {
  if (id === process.pid) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A folder of that name would let some files be renamed and others not. */
function refuseFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`a folder where ${path} goes`);
  }
}

/** Removes `folder` and those above it up to `first`, unless somebody else has put something there. */
function removeNewFolders(folder: string, first: string): void {
  try {
    for (let at = resolve(folder); at.length >= resolve(first).length; at = dirname(at))
      rmdirSync(at);
  } catch {
    // Not empty.
  }
}
