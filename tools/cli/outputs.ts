// Files that the command line writes: whole or not at all.
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { PNG } from 'pngjs';
import { NeuralStyleError } from '../../src/error.ts';
import type { Size } from '../../src/image/image.ts';

function refuse(path: string, rule: string, found: string, cause?: unknown): never {
  const todo = 'name a file in a folder that you may write to';
  const message = `${basename(path)}: ${rule}; found ${found}; ${todo}`;
  throw new NeuralStyleError('unreachable', message, { cause });
}

/** Refuses paths that cannot be written, that are one another, or that are an input. */
export function checkOutputs(outputs: readonly string[], inputs: readonly string[]): void {
  const taken = new Set(inputs.map((path) => realPath(path)));
  for (const path of outputs) {
    const folder = dirname(path);
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (!stats?.isDirectory()) refuse(path, 'no such folder', folder);
    tryToWrite(path);
    const there = statSync(path, { throwIfNoEntry: false });
    if (there && !there.isFile()) refuse(path, 'this is not a plain file', path);
    const real = realPath(path);
    if (taken.has(real)) {
      throw new NeuralStyleError(
        'bad-option',
        `${basename(path)}: an output would overwrite an input or another output; found ${path} twice; name another file`,
      );
    }
    taken.add(real);
  }
}

/** Refuses inputs and other outputs that --save-every would write over. */
export function checkStepPaths(output: string, others: readonly string[]): void {
  const [name, folder] = [basename(output, extname(output)), dirname(realPath(output))];
  const isStep = (path: string) => {
    const other = basename(path);
    return (
      dirname(realPath(path)) === folder &&
      other.startsWith(`${name}-`) &&
      /^\d+\.png$/i.test(other.slice(name.length + 1))
    );
  };
  const taken = others.find(isStep);
  if (taken === undefined) return;
  throw new NeuralStyleError(
    'bad-option',
    `--save-every: a saved picture would overwrite an input or another output; found ${taken}; name another file`,
  );
}

/** What access rights say is not enough: root has all, and still cannot write everywhere. */
function tryToWrite(path: string): void {
  const temporary = temporaryOf(path);
  try {
    writeFileSync(temporary, '');
  } catch (cause) {
    refuse(path, 'the folder may not be written to', dirname(path), cause);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
}

/** The same path for the same file, also if it does not exist yet. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return join(realpathSync(dirname(path)), basename(path));
  }
}

/** Writes under a temporary name and renames, so that no partial file is ever seen under `path`. */
export function writeWhole(path: string, data: string | Uint8Array): void {
  const temporary = temporaryOf(path);
  try {
    writeFileSync(temporary, data);
    renameSync(temporary, path);
  } catch (cause) {
    rmSync(temporary, { force: true });
    refuse(path, 'the file cannot be written', (cause as Error).message, cause);
  }
}

/** Writes 8-bit RGB, [height, width, RGB], as PNG. */
export function writePng(path: string, { width, height }: Size, rgb: Buffer): void {
  const png = Object.assign(new PNG({ width, height }), { data: rgb });
  writeWhole(path, PNG.sync.write(png, { colorType: 2, inputColorType: 2, inputHasAlpha: false }));
}

/** `out.png` and step 50: `out-0050.png`; more digits if there are more steps. */
export function stepPath(path: string, step: number, steps: number): string {
  const digits = Math.max(4, String(steps).length);
  return path.replace(/\.png$/i, (ending) => `-${String(step).padStart(digits, '0')}${ending}`);
}
