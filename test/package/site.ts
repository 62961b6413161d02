// A site of static files under a strict content security policy, that remembers what it was asked for.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

/** What the package needs, and not more; `blob:` is for the picture that the page shows. */
export const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'worker-src': "'self'",
  'connect-src': "'self'",
  'img-src': "'self' blob:",
  // Workers have no document that could hear of what was refused.
  'report-uri': '/refused',
} as const;

/** The header's value; `changed` directives in the place of those above. */
export function policyWith(changed: Partial<Record<keyof typeof POLICY, string>> = {}): string {
  return Object.entries({ ...POLICY, ...changed })
    .map((directive) => directive.join(' '))
    .join('; ');
}

/** A site that is being served. */
export interface Site {
  readonly origin: string;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  /** What the browser says that the policy refused, in pages and in workers. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
};

/** A folder of files, and the path that stands for it, with a slash at its end. */
export type Folder = readonly [prefix: string, folder: string];

/** Serves folders; the first that has a file wins. */
export async function serveFolders(folders: readonly Folder[], policy: string): Promise<Site> {
  const requests: string[] = [];
  const refused: string[] = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url!, 'http://site').pathname;
    if (path === POLICY['report-uri']) {
      refused.push(await bodyOf(request));
      response.writeHead(204).end();
      return;
    }
    requests.push(path);
    const file = fileAt(folders, path === '/' ? '/index.html' : path);
    const type = file ? TYPES[extname(file)] : undefined;
    response.writeHead(file ? 200 : 404, {
      'content-type': type ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(file ? readFileSync(file) : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    refused,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fileAt(folders: readonly Folder[], path: string): string | undefined {
  for (const [prefix, folder] of folders) {
    if (!path.startsWith(prefix)) continue;
    const file = join(folder, normalize(path.slice(prefix.length - 1)));
    if (existsSync(file) && statSync(file).isFile()) return file;
  }
  return undefined;
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
