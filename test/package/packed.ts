// The package as npm packs it, built for the test that asks, and projects that have it installed.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../../tools/package/build.ts';

const root = join(import.meta.dirname, '../..');
/** What lies beside dist/; npm takes what the package's "files" says. */
const BESIDE = [
  'package.json',
  'README.md',
  'LICENSE',
  'NOTICE',
  'CHANGELOG.md',
  'tsconfig.json',
  'weights/README.md',
  'weights/vgg19-compact.json',
  'weights/vgg19-compact.safetensors',
];

/** A packed package. */
export interface Packed {
  readonly tarball: string;
  /** Paths in the tarball. */
  readonly files: readonly string[];
  readonly unpackedBytes: number;
  /** The tarball unpacked: the package as it is installed. */
  readonly folder: string;
  /** A project with these files and the package; no other package can be found from there. */
  project(name: string, files: Readonly<Record<string, string>>): string;
  remove(): void;
}

/** Builds and packs in a folder of its own, so that tests beside this one may do the same. */
export async function packPackage(): Promise<Packed> {
  const temporary = mkdtempSync(join(tmpdir(), 'neural-style-package-'));
  const staged = join(temporary, 'staged');
  for (const path of BESIDE) cpSync(join(root, path), join(staged, path));
  await build(join(staged, 'dist'));
  const said = execFileSync('npm', ['pack', '--json', '--ignore-scripts'], {
    cwd: staged,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const [{ filename, files, unpackedSize }] = JSON.parse(said);
  const unpack = (into: string) => {
    mkdirSync(into, { recursive: true });
    execFileSync('tar', ['-xzf', join(staged, filename), '-C', into, '--strip-components', '1']);
    return into;
  };
  return {
    tarball: join(staged, filename),
    files: files.map(({ path }: { path: string }) => path).sort(),
    unpackedBytes: unpackedSize,
    folder: unpack(join(temporary, 'installed')),
    project(name, given) {
      const folder = join(temporary, name);
      unpack(join(folder, 'node_modules/neural-style-webgpu'));
      for (const [path, text] of Object.entries({
        'package.json': '{ "type": "module" }',
        ...given,
      })) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
      return folder;
    },
    remove: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

/** The package's manifest. */
export function manifestOf({ folder }: Packed) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
