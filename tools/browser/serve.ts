// A small web server on 127.0.0.1: WebGPU needs a secure context, which this address is.
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What a path of the server answers with: text or bytes in memory, or a file on the disk. */
export type Served = string | Uint8Array | { readonly file: string };

/** Takes what the page posts to a path, and what follows its `?`. */
export type Receiver = (body: Buffer, query: URLSearchParams) => void | Promise<void>;

export interface Site {
  /** Keyed by path, for example "/page.js"; nothing else can be fetched. */
  readonly files: Readonly<Record<string, Served>>;
  readonly receivers?: Readonly<Record<string, Receiver>>;
}

/** A running server. */
export interface Server {
  /** For example "http://127.0.0.1:41234". */
  readonly origin: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
};

/** Starts a server on a free port. Paths are looked up whole, so that none can leave the site. */
export async function serve(site: Site): Promise<Server> {
  const server = createServer((request, response) => {
    const work = request.method === 'POST' ? receive : send;
    work(site, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function partsOf(request: IncomingMessage): [path: string, query: string] {
  const [path = '/', query = ''] = (request.url ?? '/').split('?');
  return [path, query];
}

async function send(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path] = partsOf(request);
  const served = Object.hasOwn(site.files, path) ? site.files[path] : undefined;
  if (served === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type':
      TYPES[path.endsWith('/') ? '.html' : extname(path)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
  });
  if (typeof served === 'object' && 'file' in served) {
    await pipeline(createReadStream(served.file), response);
  } else {
    response.end(served);
  }
}

async function receive(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [path, query] = partsOf(request);
  const receivers = site.receivers ?? {};
  const receiver = Object.hasOwn(receivers, path) ? receivers[path] : undefined;
  // A page of another site may post here, but not with this server's own origin.
  if (!receiver || request.headers.origin !== `http://${request.headers.host}`) {
    response.writeHead(404).end();
    return;
  }
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  await receiver(Buffer.concat(parts), new URLSearchParams(query));
  response.writeHead(204).end();
}
