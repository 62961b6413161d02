// Builds the demo page into files that any static server can serve.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rolldown } from 'vite';
import { licences } from './licences.ts';
import { PAGE_FOLDER, type PageOptions, pageConfig, ROOT } from './pageConfig.ts';
import { listOf, servedNetworks, WEIGHTS_FOLDER } from './weights.ts';

/** Path in the site, without a slash at its front -> bytes. */
export type SiteFiles = ReadonlyMap<string, Uint8Array>;

export interface BuildOptions extends Pick<PageOptions, 'backend'> {
  /** Networks that come with it; the compact one, which is small, if left out. */
  readonly networks?: readonly string[];
}

/** All files of the site. */
export async function buildDemo(options: BuildOptions = {}): Promise<SiteFiles> {
  const files = new Map<string, Uint8Array>();
  const page = await bundle({ ...pageConfig({ isBuilt: true, backend: options.backend }) });
  for (const file of page) files.set(file.fileName, bytesOf(file));
  for (const name of ['icon.svg', 'manifest.webmanifest']) {
    files.set(name, readFileSync(join(PAGE_FOLDER, 'public', name)));
  }
  files.set('licences.txt', Buffer.from(licences()));
  const networks = servedNetworks(options.networks ?? ['vgg19-compact']);
  files.set('weights/index.json', Buffer.from(listOf(networks)));
  for (const { files: names } of networks) {
    files.set(`weights/${names[0]}`, readFileSync(join(WEIGHTS_FOLDER, names[0])));
  }
  // So far everything: without a network the page needs all of it, but not the weights, which the engine keeps.
  files.set('serviceWorker.js', await serviceWorkerFor(files));
  for (const { files: names } of networks) {
    files.set(`weights/${names[1]}`, readFileSync(join(WEIGHTS_FOLDER, names[1])));
  }
  return files;
}

/** The service worker that keeps these files. */
async function serviceWorkerFor(files: SiteFiles): Promise<Uint8Array> {
  const hash = createHash('sha256');
  for (const [name, bytes] of files) hash.update(name).update(bytes);
  const shell = { version: hash.digest('hex').slice(0, 16), files: [...files.keys()] };
  const input = join(ROOT, 'src/app/offline/serviceWorker.ts');
  const [script] = await bundle({
    ...{ root: ROOT, configFile: false, publicDir: false },
    define: { SHELL: JSON.stringify(shell) },
    build: { rolldownOptions: { input, output: { entryFileNames: 'serviceWorker.js' } } },
  });
  return bytesOf(script!);
}

type Output = Rolldown.OutputChunk | Rolldown.OutputAsset;

async function bundle(config: import('vite').InlineConfig): Promise<readonly Output[]> {
  // Loaded late: it takes half a second.
  const { build } = await import('vite');
  const result = await build({
    ...config,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      // The content policy allows no data: URLs.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      ...config.build,
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  if (!first || !('output' in first)) throw new Error('demo: vite built nothing');
  return first.output;
}

function bytesOf(file: Output): Uint8Array {
  return Buffer.from(file.type === 'chunk' ? file.code : file.source);
}
