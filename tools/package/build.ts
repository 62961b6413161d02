// Builds the package: ES modules and declarations file by file, one script for pages without a build, and the manifest of
// the custom element.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeElementManifest } from './elementManifest.ts';

const root = join(import.meta.dirname, '../..');

/** Builds into `out`, which is emptied first. The shaders are embedded already. */
export async function build(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  compile(out);
  await bundleScript(join(out, 'neural-style.iife.js'));
  await writeElementManifest(out);
}

/** Modules stay apart, so that bundlers take what a page uses and find the worker as a file. */
function compile(out: string): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const project = join(import.meta.dirname, 'tsconfig.json');
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', out], { stdio: 'inherit' });
  for (const path of readdirSync(out, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.d.ts')) continue;
    const file = join(out, path);
    writeFileSync(file, forOtherCompilers(readFileSync(file, 'utf8')));
  }
}

/** The compiler rewrites the endings of imports in modules alone; before 5.7 arrays of numbers were not generic. */
function forOtherCompilers(declarations: string): string {
  return declarations
    .replace(/((?:from |import\(|import )['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2')
    .replace(/\b(\w+Array)<ArrayBufferLike>/g, '$1')
    .replace(/\b(\w+Array)<ArrayBuffer>/g, "ReturnType<$1Constructor['of']>");
}

/** The main entry as one script, whose exports are properties of the global `NeuralStyle`. */
async function bundleScript(outfile: string): Promise<void> {
  const esbuild = await import('esbuild');
  const { name, version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  await esbuild.build({
    entryPoints: [join(root, 'src/index.ts')],
    outfile,
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'NeuralStyle',
    target: 'es2022',
    banner: { js: `/*! ${name} ${version}, ${license} */` },
    logLevel: 'warning',
  });
}
