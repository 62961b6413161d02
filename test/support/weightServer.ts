// A web server with a page and a weights file, that counts what it sends and can be told to misbehave.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};

/** What happens to one request for the file. */
export interface Fault {
  /** The connection breaks after so many bytes. */
  readonly breakAfter?: number;
  /** Nothing comes after so many bytes, but the connection stays. */
  readonly stallAfter?: number;
  /** In the place of the file's bytes. */
  readonly bytes?: Uint8Array;
}

/** A running server. */
export interface WeightServer {
  readonly origin: string;
  /** Headers of the requests for the file, in order. */
  readonly asked: { range: string | undefined; ifRange: string | undefined }[];
  /** Bytes of the file that were handed to connections. */
  sent: number;
  /** Questions of browsers whether a page of another origin may ask. */
  preflights: number;
  /** Breaks the connections that stay though nothing comes. */
  breakStalled(): void;
  /** What happens to the next requests for the file, in order; then all goes well. */
  faults: Fault[];
  close(): Promise<void>;
}

/** Serves `pages` by path, and `file` at /weights.safetensors, with ranges, for pages of all origins. */
export async function startWeightServer(
  pages: Readonly<Record<string, string>>,
  file: Uint8Array,
): Promise<WeightServer> {
  const stalled: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('cache-control', 'no-store');
    if (request.method === 'OPTIONS') {
      state.preflights++;
      response.writeHead(403).end();
    } else if (path === '/weights.safetensors') {
      const { range, 'if-range': ifRange } = request.headers;
      state.asked.push({ range, ifRange: ifRange as string | undefined });
      send(response, range, file, state.faults.shift() ?? {}, state, stalled);
    } else if (pages[path] === undefined) {
      response.writeHead(404).end();
    } else {
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type }).end(pages[path]);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: WeightServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    sent: 0,
    preflights: 0,
    faults: [],
    breakStalled() {
      for (const response of stalled.splice(0)) response.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

function send(
  response: ServerResponse,
  range: string | undefined,
  file: Uint8Array,
  { breakAfter, stallAfter, bytes = file }: Fault,
  state: WeightServer,
  stalled: ServerResponse[],
): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  const start = Number(from ?? 0);
  const end = to === undefined ? bytes.length : Number(to) + 1;
  response.writeHead(range === undefined ? 200 : 206, {
    etag: '"1"',
    'content-length': end - start,
    ...(range !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
  });
  const body = bytes.subarray(start, end).subarray(0, breakAfter ?? stallAfter);
  state.sent += body.length;
  if (body.length === end - start) response.end(body);
  else if (breakAfter !== undefined) response.write(body, () => response.destroy());
  else {
    response.write(body);
    stalled.push(response);
  }
}
