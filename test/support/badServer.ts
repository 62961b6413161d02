// An HTTP server on this machine that serves one file, and can be told to misbehave.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What was asked for, in order. */
export interface Asked {
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Answers a request; `count` requests came before it. */
export type Answer = (request: IncomingMessage, response: ServerResponse, count: number) => void;

/** A running server, its address and what it was asked. */
export interface BadServer {
  readonly url: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

/** Starts a server; `answer` gets each request and the number of requests before it. */
export async function startServer(answer: Answer): Promise<BadServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { range, 'if-range': ifRange } = request.headers;
    asked.push({ range, ifRange: ifRange as string | undefined });
    answer(request, response, asked.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/weights.h5`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers as a good server does: all of the file, or the range that is asked for of this version. */
export function serveFile(
  bytes: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
  { etag = '"1"', cutAfter = Number.POSITIVE_INFINITY, ranges = true } = {},
): void {
  const { range, 'if-range': ifRange } = request.headers;
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  const isPart = ranges && start > 0 && (ifRange === undefined || ifRange === etag);
  const body = isPart ? bytes.subarray(start) : bytes;
  response.writeHead(isPart ? 206 : 200, {
    etag,
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    ...(isPart && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (body.length <= cutAfter) {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, cutAfter), () => response.destroy());
}
