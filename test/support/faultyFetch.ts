// A fetch without a network: it serves a manifest and its file as a web server does, and misbehaves as it is told.
import type { Manifest } from '../../src/weights/manifest.ts';

/** A request for the file. */
export interface FileRequest {
  /** The range that was asked for; all of the file if no range was. */
  readonly start: number;
  readonly end: number;
  readonly range: string | null;
  readonly ifRange: string | null;
  readonly cache: RequestCache | undefined;
  /** Bytes of the body that were taken. */
  sent: number;
  cancelled: boolean;
}

/** How one request for the file is answered. */
export interface Answer {
  /** The connection breaks after so many bytes of the body. */
  readonly breakAfter?: number;
  /** The body just ends, though bytes are missing. */
  readonly endAfter?: number;
  /** In the place of the file's bytes. */
  readonly bytes?: Uint8Array;
  /** Ranges are not known: 200, and all of the file. */
  readonly noRanges?: boolean;
  readonly etag?: string;
  /** As servers of other origins do from pages. */
  readonly hidesHeaders?: boolean;
  /** In the place of any such answer. */
  readonly response?: () => Response | Promise<Response>;
}

/** The addresses of the tests' manifest and file. */
export const MANIFEST_URL = 'https://example.test/weights/vgg19.json';
export const FILE_URL = 'https://example.test/weights/vgg19.safetensors';

/** Bytes of each piece of a body. */
export const PIECE = 300;

/** A fetch, and what was asked of it. */
export interface FaultyFetch {
  readonly fetch: typeof fetch;
  readonly requests: FileRequest[];
  /** Bytes of the file that were sent, over all requests. */
  sent(): number;
}

/** `answer` says for each request of the file, counted from 0, how it goes; a good server's answer if left out. */
export function faultyFetch(
  manifest: Manifest,
  file: Uint8Array,
  answer: (count: number, request: FileRequest) => Answer = () => ({}),
): FaultyFetch {
  const requests: FileRequest[] = [];
  const serve = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    init.signal?.throwIfAborted();
    const url = String(input);
    if (url === MANIFEST_URL) return Response.json(manifest);
    if (url !== FILE_URL) return new Response('', { status: 404 });
    const headers = new Headers(init.headers);
    const range = headers.get('range');
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
    const request: FileRequest = {
      start: Number(from ?? 0),
      end: to === undefined ? file.length : Number(to) + 1,
      range,
      ifRange: headers.get('if-range'),
      cache: init.cache,
      sent: 0,
      cancelled: false,
    };
    requests.push(request);
    return answered(request, answer(requests.length - 1, request), file);
  };
  return {
    fetch: serve as typeof fetch,
    requests,
    sent: () => requests.reduce((sum, { sent }) => sum + sent, 0),
  };
}

async function answered(request: FileRequest, answer: Answer, file: Uint8Array) {
  const { response, bytes = file, noRanges = false, etag = '"1"', hidesHeaders } = answer;
  if (response) return response();
  const { range, ifRange } = request;
  const isPart = range !== null && !noRanges && (ifRange === null || ifRange === etag);
  const [start, end] = isPart ? [request.start, request.end] : [0, bytes.length];
  const body = bytes.slice(start, end);
  const headers = {
    etag,
    ...(isPart && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
  };
  return new Response(bodyOf(body, request, answer), {
    status: isPart ? 206 : 200,
    ...(!hidesHeaders && { headers }),
  });
}

function bodyOf(
  body: Uint8Array,
  request: FileRequest,
  { breakAfter = Number.POSITIVE_INFINITY, endAfter = body.length }: Answer,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      pull(controller) {
        const left = Math.min(breakAfter, endAfter, body.length) - request.sent;
        if (left > 0) {
          const piece = body.slice(request.sent, request.sent + Math.min(PIECE, left));
          request.sent += piece.length;
          controller.enqueue(piece);
        } else if (request.sent >= breakAfter) {
          controller.error(new TypeError('network error'));
        } else controller.close();
      },
      cancel() {
        request.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
}
