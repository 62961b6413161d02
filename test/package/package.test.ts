import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { apiOf, apiReport, typedEntries } from '../../tools/package/apiReport.ts';
import { consumer, wrongLines } from './consumer.ts';
import { globalsTouched } from './globalsTouched.ts';
import { manifestOf, type Packed, packPackage } from './packed.ts';

const root = join(import.meta.dirname, '../..');
/** Entries that are imported for what they do. */
const EFFECTS = ['/worker', '/element.define'];
let packed: Packed;
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

beforeAll(async () => {
  packed = await packPackage();
});
afterAll(() => packed?.remove());

describe('what is in it', () => {
  test('modules, their declarations, the compact network and what people read', () => {
    const beside = packed.files.filter((path) => !/^dist\/.*\.(js|d\.ts)$/.test(path));
    expect(beside).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'NOTICE',
      'README.md',
      'dist/custom-elements.json',
      'package.json',
      'weights/vgg19-compact.json',
      'weights/vgg19-compact.safetensors',
    ]);
    const modules = packed.files.filter((path) => path.endsWith('.js')).length;
    console.log(`${packed.files.length} files, ${modules} modules, ${packed.unpackedBytes} bytes`);
    expect(packed.unpackedBytes).toBeLessThan(4e6);
  });

  test('every entry is a file of it', () => {
    const { exports } = manifestOf(packed);
    const paths = Object.values<string | Record<string, string>>(exports)
      .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
      .filter((path) => !path.includes('*'));
    expect(paths.length).toBeGreaterThan(4);
    expect(packed.files).toEqual(expect.arrayContaining(paths.map((path) => path.slice(2))));
  });

  test('nothing else is installed with it, and it can be published', () => {
    const manifest = manifestOf(packed);
    for (const key of ['dependencies', 'optionalDependencies', 'peerDependencies', 'private']) {
      expect(manifest).not.toHaveProperty(key);
    }
    // Nothing that npm runs in the folder of whoever installs it.
    for (const key of ['preinstall', 'install', 'postinstall']) {
      expect(manifest.scripts).not.toHaveProperty(key);
    }
  });
});

test('publint finds nothing', async () => {
  const { messages, pkg } = await publint({ pkgDir: packed.folder, strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test('its types resolve from ES modules and bundlers, says attw', () => {
  const attw = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
  // The script for pages without a build is not for import.
  const options = ['--profile', 'esm-only', '--exclude-entrypoints', './iife', '--no-color'];
  const { status, stdout } = spawnSync(process.execPath, [attw, packed.tarball, ...options], {
    encoding: 'utf8',
  });
  expect(status, stdout).toBe(0);
  expect(stdout).not.toContain('❌');
});

describe('size, bundled and minified, with all that it imports', () => {
  const gzipped = (code: Uint8Array) => gzipSync(code, { level: 9 }).length;

  /** Bytes, gzipped, of a page's scripts: what it loads at first, and what later calls load. */
  async function sizesOf(code: string): Promise<{ first: number; later: number }> {
    const { outputFiles, metafile } = await bundle({
      stdin: { contents: code, resolveDir: packed.project('size', {}), sourcefile: 'page.js' },
      ...{ bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022' },
      ...{ write: false, metafile: true, outdir: 'out', absWorkingDir: packed.folder },
    });
    const outputs = new Map(Object.entries(metafile!.outputs));
    const firsts = new Set<string>();
    const visit = (path: string) => {
      if (firsts.has(path)) return;
      firsts.add(path);
      for (const { path: to, kind } of outputs.get(path)!.imports) {
        if (kind === 'import-statement') visit(to);
      }
    };
    visit([...outputs.keys()].find((path) => outputs.get(path)!.entryPoint)!);
    const sizes = { first: 0, later: 0 };
    for (const { path, contents } of outputFiles!) {
      const isFirst = firsts.has(relative(packed.folder, path).replaceAll('\\', '/'));
      sizes[isFirst ? 'first' : 'later'] += gzipped(contents);
    }
    return sizes;
  }

  test('the main entry has at most 60 kB', async () => {
    const { first, later } = await sizesOf("export * from 'neural-style-webgpu';");
    const script = gzipped(readFileSync(join(packed.folder, 'dist/neural-style.iife.js')));
    console.log(`main entry ${first} bytes, profiler ${later} bytes more; as a script ${script}`);
    expect(first).toBeLessThanOrEqual(60_000);
    // The profiler, which the first call of engine.profile() loads; a script has it in it.
    expect(later).toBeGreaterThan(500);
    expect(later).toBeLessThanOrEqual(5_000);
    expect(script).toBeLessThanOrEqual(64_000);
  });

  test('the element has at most 15 kB more', async () => {
    const main = await sizesOf("export * from 'neural-style-webgpu';");
    const tag = await sizesOf("import 'neural-style-webgpu/element.define';");
    const more = tag.first + tag.later - main.first - main.later;
    console.log(`element ${tag.first} bytes at first, with the engine ${more} bytes more`);
    expect(tag.first).toBeGreaterThan(1_000);
    expect(tag.first).toBeLessThanOrEqual(15_000);
    expect(more).toBeLessThanOrEqual(15_000);
  });

  test('a page takes no more of it than it uses', async () => {
    const { first } = await sizesOf("export { recipeNames } from 'neural-style-webgpu';");
    expect(first).toBeLessThan(2_000);
  });
});

describe('imports', () => {
  async function scriptOf(code: string): Promise<string> {
    const { outputFiles } = await bundle({
      stdin: { contents: code, resolveDir: packed.project('imports', {}) },
      ...{ bundle: true, format: 'iife', target: 'es2022', write: false },
    });
    return outputFiles[0]!.text;
  }

  test('of entries without effects touch no global', async () => {
    for (const { name } of typedEntries(packed.folder)) {
      if (EFFECTS.some((entry) => name.endsWith(entry))) continue;
      const allowed = name.endsWith('/element') ? ['globalThis.HTMLElement'] : [];
      const script = await scriptOf(`export * from '${name}';`);
      expect(globalsTouched(script), name).toEqual(allowed);
    }
  });

  test('that do would be seen', async () => {
    const script = await scriptOf(`
      const isThere = typeof navigator !== 'undefined' && 'gpu' in globalThis;
      globalThis.mine = isThere;
      export const now = () => performance.now();
      export class Mine extends Map { static [Symbol.species] = Array; }`);
    expect(globalsTouched(script)).toEqual([
      ...(globalThis.navigator ? ['globalThis.gpu'] : []),
      'globalThis.mine is set',
      'navigator',
    ]);
  });

  test('of all entries do nothing in Node, as on a server that renders pages', () => {
    const names = typedEntries(packed.folder).map(({ name }) => name);
    const script = `
      const before = Reflect.ownKeys(globalThis);
      for (const name of ${JSON.stringify(names)}) await import(name);
      console.log(JSON.stringify(Reflect.ownKeys(globalThis).filter((key) => !before.includes(key))));`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { cwd: packed.project('server', {}), encoding: 'utf8' },
    );
    // It ended by itself: nothing is left running.
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual([]);
  });
});

describe('types', () => {
  test.each([
    ['typescript-5.4', 'NodeNext', 'NodeNext'],
    ['typescript', 'ESNext', 'Bundler'],
    ['typescript-6.0', 'ESNext', 'Bundler'],
    ['typescript-7.0', 'NodeNext', 'NodeNext'],
  ])('a program compiles with %s and %s, and its wrong lines do not', async (...given) => {
    const [compiler, module, moduleResolution] = given;
    const compilerOptions = {
      ...{ target: 'ES2022', lib: ['ES2022', 'DOM'], types: [], module, moduleResolution },
      ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
    };
    const folder = packed.project(compiler, {
      'tsconfig.json': JSON.stringify({ compilerOptions }),
      'page.ts': consumer,
    });
    const tsc = join(root, 'node_modules', compiler, 'bin/tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
      cwd: folder,
      encoding: 'utf8',
    });
    // Lines that begin with a space say more of the error before.
    const errors = stdout.split('\n').filter((line) => /^\S/.test(line));
    const places = errors.map((line) => Number(/^page\.ts\((\d+),/.exec(line)?.[1]));
    expect(places, stdout).toEqual(wrongLines);
  });

  test('the main entry names no type of WebGPU, wherever its declarations lead', () => {
    const entry = typedEntries(packed.folder)[0]!;
    expect(entry.name).toBe('neural-style-webgpu');
    const seen = new Set<string>();
    const visit = (path: string) => {
      if (seen.has(path)) return;
      seen.add(path);
      const text = readFileSync(path, 'utf8');
      expect(text.replace(/\/\*[\s\S]*?\*\//g, ''), path).not.toMatch(/\bGPU[A-Z]/);
      expect(text, path).not.toMatch(/reference types/);
      for (const [, to] of text.matchAll(/(?:from |import\(|import )['"](\.[^'"]*)['"]/g)) {
        visit(join(dirname(path), to!.replace(/\.js$/, '.d.ts')));
      }
    };
    visit(entry.path);
    expect(seen.size).toBeGreaterThan(5);
  });

  test('every type that the main entry names can be imported from it', () => {
    expect(apiOf(typedEntries(packed.folder))[0]!.missing).toEqual([]);
  });

  test('tools/package/api.md is up to date; npm run api writes it anew', () => {
    const written = readFileSync(join(root, 'tools/package/api.md'), 'utf8');
    expect(apiReport(typedEntries(packed.folder))).toBe(written);
  });
});
