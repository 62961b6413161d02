// The ways in which pages take the package up: each makes a site from the lines that README shows.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build as esbuild } from 'esbuild';
import { createServer, build as viteBuild } from 'vite';
import webpack from 'webpack';
import type { Packed } from './packed.ts';
import { bodyOf, POLICY, policyWith, type Site, serveFolders } from './site.ts';

/** Where the engine runs. */
export type Thread = 'main thread' | 'worker';

/** Makes a site whose page paints. */
export type Way = (packed: Packed, thread: Thread) => Promise<Site>;

/** The literal that bundlers know. */
const NEW_URL =
  "new Worker(new URL('neural-style-webgpu/worker', import.meta.url), { type: 'module' })";
const MODULE = '<script type="module" src="/app.js"></script>';
const images = join(import.meta.dirname, '../fixtures/images');

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** What README shows first, for pages. */
export const helloWorld = /## In a page[\s\S]*?```js\n([\s\S]*?)```/.exec(readme)![1]!;

/** How a page differs from what README shows first; README names these too. */
interface Changes {
  /** In the place of the import of `stylize`. */
  readonly library?: string;
  /** The expression that makes a worker. */
  readonly worker: string;
  /** In the place of the weights' address. */
  readonly weights?: readonly string[];
}

const COPIED = 'const weights = { manifest, file: await (await fetch(url)).blob() };';
const MANIFEST = "import manifest from 'neural-style-webgpu/weights/vgg19-compact.json';";

/** The page's script: README's lines, small and quick. */
function app(thread: Thread, { library, worker, weights }: Changes): string {
  return helloWorld
    .replace(/import .*/, (line) => library ?? line)
    .replace(/const weights = .*/, (line) => weights?.join('\n') ?? line)
    .replace(/stylize\(\{(.*) \}\)/, (_, options) => {
      const quick = `${options}, size: 32, steps: 2`;
      return `stylize({${quick}${thread === 'worker' ? `, worker: () => ${worker}` : ''} })`;
    });
}

function html(scripts: string): string {
  return `<!doctype html><meta charset="utf-8"><title>Painted</title><canvas></canvas><img alt="">${scripts}`;
}

/** A project that has the package; its folder "public" holds what the page fetches. */
function project(packed: Packed, name: string, files: Record<string, string>): string {
  const folder = packed.project(name, files);
  mkdirSync(join(folder, 'public'), { recursive: true });
  cpSync(join(packed.folder, 'weights'), join(folder, 'public/weights'), { recursive: true });
  cpSync(join(images, 'content.png'), join(folder, 'public/photo.png'));
  cpSync(join(images, 'style.png'), join(folder, 'public/painting.png'));
  cpSync(join(images, 'black.png'), join(folder, 'public/favicon.ico'));
  return folder;
}

const viteDev: Way = async (packed, thread) => {
  const root = project(packed, `vite-dev-${thread}`, {
    'index.html': html(MODULE),
    'app.js': app(thread, { worker: NEW_URL }),
  });
  const requests: string[] = [];
  const refused: string[] = [];
  const server = await createServer({
    ...{ root, configFile: false, logLevel: 'error' },
    server: { host: '127.0.0.1', port: 0, headers: { 'content-security-policy': policyWith() } },
    plugins: [
      {
        name: 'requests',
        configureServer({ middlewares }) {
          middlewares.use(async (request, response, next) => {
            if (request.url === POLICY['report-uri']) {
              refused.push(await bodyOf(request));
              response.end();
              return;
            }
            requests.push(request.url!.replace(/\?.*/, ''));
            next();
          });
        },
      },
    ],
  });
  await server.listen();
  const origin = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
  return { origin, requests, refused, close: () => server.close() };
};

const viteBuilt: Way = async (packed, thread) => {
  const file = "import url from 'neural-style-webgpu/weights/vgg19-compact.safetensors?url';";
  const root = project(packed, `vite-build-${thread}`, {
    'index.html': html(MODULE),
    'app.js': app(thread, {
      worker: NEW_URL,
      // The other way to name the weights, once.
      ...(thread === 'main thread' ? { weights: [MANIFEST, file, COPIED] } : {}),
    }),
  });
  await viteBuild({ root, configFile: false, logLevel: 'error' });
  return serveFolders([['/', join(root, 'dist')]], policyWith());
};

const webpackBuilt: Way = async (packed, thread) => {
  const url =
    "const url = new URL('neural-style-webgpu/weights/vgg19-compact.safetensors', import.meta.url);";
  const root = project(packed, `webpack-${thread}`, {
    'public/index.html': html(MODULE.replace('type="module"', 'defer')),
    'app.js': app(thread, {
      worker: NEW_URL,
      ...(thread === 'main thread' ? { weights: [MANIFEST, url, COPIED] } : {}),
    }),
  });
  const compiler = webpack({
    ...{ mode: 'production', context: root, entry: './app.js' },
    output: { path: join(root, 'built'), filename: 'app.js' },
    // Once is enough: it takes webpack seconds.
    optimization: { minimize: thread === 'main thread' },
    performance: { hints: false },
  });
  await new Promise<void>((resolve, reject) => {
    compiler!.run((error, stats) => {
      const isWrong = error ?? (stats?.hasErrors() || stats?.hasWarnings());
      if (isWrong) reject(error ?? new Error(stats!.toString()));
      else resolve();
    });
  });
  return serveFolders(
    [
      ['/', join(root, 'built')],
      ['/', join(root, 'public')],
    ],
    policyWith(),
  );
};

const esbuildBuilt: Way = async (packed, thread) => {
  const root = project(packed, `esbuild-${thread}`, {
    'public/index.html': html(MODULE),
    'app.js': app(thread, { worker: "new Worker('/worker.js', { type: 'module' })" }),
  });
  await esbuild({
    absWorkingDir: root,
    entryPoints: {
      app: './app.js',
      ...(thread === 'worker' ? { worker: 'neural-style-webgpu/worker' } : {}),
    },
    ...{ bundle: true, minify: true, format: 'esm', outdir: 'public', logLevel: 'error' },
  });
  return serveFolders([['/', join(root, 'public')]], policyWith());
};

const PLAIN_WORKER = "new Worker('/neural-style-webgpu/dist/worker.js', { type: 'module' })";

/** No build: the package's folder is served as it is. */
async function servePlain(root: string, policy: string): Promise<Site> {
  return serveFolders(
    [
      ['/', join(root, 'public')],
      ['/', join(root, 'node_modules')],
    ],
    policy,
  );
}

const script: Way = async (packed, thread) => {
  const iife = '<script src="/neural-style-webgpu/dist/neural-style.iife.js"></script>';
  const root = project(packed, `script-${thread}`, {
    'public/index.html': html(iife + MODULE),
    'public/app.js': app(thread, {
      worker: PLAIN_WORKER,
      library: 'const { stylize } = NeuralStyle;',
    }),
  });
  return servePlain(root, policyWith());
};

const importMap: Way = async (packed, thread) => {
  const map = JSON.stringify({
    imports: { 'neural-style-webgpu': '/neural-style-webgpu/dist/index.js' },
  });
  const root = project(packed, `import-map-${thread}`, {
    'public/index.html': html(`<script type="importmap">${map}</script>${MODULE}`),
    'public/app.js': app(thread, { worker: PLAIN_WORKER }),
  });
  // An import map stands in the page, so the policy must know its hash.
  const hash = createHash('sha256').update(map).digest('base64');
  return servePlain(root, policyWith({ 'script-src': `'self' 'sha256-${hash}'` }));
};

/** All ways, by name. */
export const ways: Readonly<Record<string, Way>> = {
  'Vite, development': viteDev,
  'Vite, built': viteBuilt,
  'webpack 5': webpackBuilt,
  esbuild: esbuildBuilt,
  'a script for pages without a build': script,
  'modules and an import map': importMap,
};
