// npm start: the demo page in development, with every network that lies in weights/.
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, type Plugin } from 'vite';
import { licences } from './licences.ts';
import { pageConfig, ROOT } from './pageConfig.ts';
import { POLICY } from './policy.ts';
import { listOf, servedNetworks, WEIGHTS_FOLDER } from './weights.ts';

/** Serves weights, with ranges, so that broken downloads can go on. */
const weights: Plugin = {
  name: 'weights',
  configureServer({ middlewares }) {
    middlewares.use('/licences.txt', (_, response) => response.end(licences()));
    middlewares.use('/weights', (request, response, next) => {
      const networks = servedNetworks();
      const name = (request.url ?? '').split('?')[0]!.slice(1);
      if (name === 'index.json') return response.end(listOf(networks));
      if (!networks.some(({ files }) => files.includes(name))) return next();
      const path = join(WEIGHTS_FOLDER, name);
      const { size, mtimeMs } = statSync(path);
      response.setHeader('accept-ranges', 'bytes');
      response.setHeader('etag', `"${size}-${mtimeMs}"`);
      const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
      const start = Number(range?.[1] ?? 0);
      if (start >= size) return response.writeHead(416).end();
      response.setHeader('content-length', size - start);
      if (range) response.setHeader('content-range', `bytes ${start}-${size - 1}/${size}`);
      response.writeHead(range ? 206 : 200);
      createReadStream(path, { start }).pipe(response);
    });
  },
};

const server = await createServer({
  ...pageConfig({ isBuilt: false }),
  plugins: [weights],
  server: {
    headers: { 'content-security-policy': POLICY },
    // Shaders, examples and weights lie outside of the page's folder.
    fs: { allow: [ROOT] },
  },
});
await server.listen();
server.printUrls();
