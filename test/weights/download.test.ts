import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Download, downloadFile } from '../../tools/weights/download.ts';
import { downloadAndConvert, KERAS_VGG19 } from '../../tools/weights/downloadAndConvert.ts';
import { downloadProgress } from '../../tools/weights/downloadProgress.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { type Answer, type BadServer, serveFile, startServer } from '../support/badServer.ts';
import { publishedFirstLayer, reordered } from '../support/smallWeights.ts';
import { kerasFile } from '../support/writeHdf5.ts';

const { bytes } = kerasFile(reordered(publishedFirstLayer(), { bgr: true }));
const md5 = createHash('md5').update(bytes).digest('hex');
const temporary = mkdtempSync(join(tmpdir(), 'neural-style-download-'));
afterAll(() => rmSync(temporary, { recursive: true }));

let folder = '';
let server: BadServer | undefined;
let count = 0;
beforeEach(() => {
  folder = join(temporary, `${count++}`);
  mkdirSync(folder);
});
afterEach(() => server?.close());

/** Downloads from a server that answers so; short pauses, so that tests are quick. */
async function download(answer: Answer, change: Partial<Download> = {}): Promise<Buffer> {
  server = await startServer(answer);
  const path = join(folder, 'weights.h5');
  const patience = { silenceMs: 300, retries: 2, pauseMs: 1 };
  await downloadFile({
    url: server.url,
    path,
    bytes: bytes.length,
    md5,
    ...patience,
    onProgress: () => {},
    ...change,
  });
  return readFileSync(path);
}

const whole = (data: Buffer) => Buffer.compare(data, bytes) === 0;
const flipped = (at: number) => {
  const copy = bytes.slice();
  copy[at]! ^= 1;
  return copy;
};

describe('a download', () => {
  test('is whole, leaves no part, and tells its progress', async () => {
    const seen: number[] = [];
    const onProgress = (loaded: number, total: number) => {
      expect(total).toBe(bytes.length);
      seen.push(loaded);
    };
    expect(
      whole(
        await download((...request) => serveFile(bytes, request[0], request[1]), { onProgress }),
      ),
    ).toBe(true);
    expect([seen[0], seen.at(-1)]).toEqual([0, bytes.length]);
    expect(readdirSync(folder)).toEqual(['weights.h5']);
  });

  test('goes on where the server breaks off, again and again, for the same version', async () => {
    const data = await download((request, response) =>
      serveFile(bytes, request, response, { cutAfter: 3000 }),
    );
    expect(whole(data)).toBe(true);
    expect(server!.asked.length).toBe(Math.ceil(bytes.length / 3000));
    expect(server!.asked[1]).toEqual({ range: 'bytes=3000-', ifRange: '"1"' });
  });

  test('goes on in a later run', async () => {
    await expect(
      download((request, response, index) =>
        index === 0 ? serveFile(bytes, request, response, { cutAfter: 5000 }) : response.destroy(),
      ),
    ).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching('run this again to go on'),
    });
    expect(readdirSync(folder).sort()).toEqual(['weights.h5.part', 'weights.h5.version.part']);
    await server!.close();
    const data = await download((request, response) => serveFile(bytes, request, response));
    expect(whole(data)).toBe(true);
    expect(server!.asked).toEqual([{ range: 'bytes=5000-', ifRange: undefined }]);
    expect(readdirSync(folder)).toEqual(['weights.h5']);
  });

  test('starts anew where the server ignores ranges', async () => {
    const data = await download((request, response, index) =>
      serveFile(bytes, request, response, {
        ranges: false,
        ...(index === 0 && { cutAfter: 5000 }),
      }),
    );
    expect(whole(data)).toBe(true);
  });

  test('starts anew where the server has another version now', async () => {
    const old = new Uint8Array(bytes.length).fill(7);
    const data = await download((request, response, index) =>
      index === 0
        ? serveFile(old, request, response, { etag: '"old"', cutAfter: 5000 })
        : serveFile(bytes, request, response, { etag: '"new"' }),
    );
    expect(whole(data)).toBe(true);
    expect(server!.asked[1]).toEqual({ range: 'bytes=5000-', ifRange: '"old"' });
  });

  test('starts anew where two versions were joined because the server does not tell them apart', async () => {
    const data = await download((request, response, index) =>
      index === 0
        ? serveFile(flipped(100), request, response, { cutAfter: 5000 })
        : serveFile(bytes, request, response),
    );
    expect(whole(data)).toBe(true);
    expect(server!.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=5000-', undefined]);
  });

  test('survives busy and failing servers', async () => {
    const data = await download((request, response, index) => {
      if (index === 0) response.writeHead(503).end('busy');
      else if (index === 1) response.destroy();
      else serveFile(bytes, request, response);
    });
    expect(whole(data)).toBe(true);
  });

  test('follows redirections', async () => {
    const data = await download((request, response) =>
      request.url === '/other'
        ? serveFile(bytes, request, response)
        : response.writeHead(302, { location: '/other' }).end(),
    );
    expect(whole(data)).toBe(true);
  });

  test('does not ask for what is there already', async () => {
    writeFileSync(join(folder, 'weights.h5'), bytes);
    expect(whole(await download((_, response) => response.destroy()))).toBe(true);
    expect(server!.asked).toEqual([]);
  });

  test('replaces a file that is not the right one', async () => {
    writeFileSync(join(folder, 'weights.h5'), flipped(9));
    expect(whole(await download((request, response) => serveFile(bytes, request, response)))).toBe(
      true,
    );
  });

  test('replaces a part that is too long', async () => {
    writeFileSync(join(folder, 'weights.h5.part'), new Uint8Array(bytes.length + 1));
    expect(whole(await download((request, response) => serveFile(bytes, request, response)))).toBe(
      true,
    );
  });
});

describe('a download ends with one error and leaves nothing', () => {
  const page = `<!DOCTYPE html><html>${'x'.repeat(bytes.length)}</html>`;
  test.each<[string, Answer, string, RegExp]>([
    [
      'flipped bytes',
      (request, response) => serveFile(flipped(5000), request, response),
      'bad-weights',
      /MD5/,
    ],
    [
      'flipped bytes in pieces',
      (request, response) => serveFile(flipped(5000), request, response, { cutAfter: 4000 }),
      'bad-weights',
      /MD5/,
    ],
    [
      'a web page',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page),
      'bad-weights',
      /web page/,
    ],
    [
      'a text that says it is a web page',
      (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end(new Uint8Array(bytes.length)),
      'bad-weights',
      /web page/,
    ],
    [
      'a web page without a type',
      (_, response) => response.writeHead(200).end(page.slice(0, bytes.length)),
      'bad-weights',
      /web page/,
    ],
    [
      'a shorter length',
      (_, response) => response.writeHead(200, { 'content-length': 5 }).end('12345'),
      'bad-weights',
      /the answer must have/,
    ],
    [
      'a longer length',
      (_, response) => response.writeHead(200, { 'content-length': 1e9 }).write(bytes),
      'bad-weights',
      /the answer must have/,
    ],
    [
      'more bytes than the file has',
      (_, response) => response.writeHead(200).end(Buffer.concat([bytes, bytes])),
      'bad-weights',
      /found "more"/,
    ],
    [
      'endless bytes',
      (_, response) => endless(response.writeHead(200)),
      'bad-weights',
      /found "more"/,
    ],
    [
      'another range than asked for',
      (request, response, index) =>
        index === 0
          ? serveFile(bytes, request, response, { cutAfter: 4000 })
          : response
              .writeHead(206, { 'content-range': `bytes 0-9/${bytes.length}` })
              .end(bytes.subarray(0, 10)),
      'bad-weights',
      /as asked for/,
    ],
    [
      'a range of a longer file',
      (request, response, index) =>
        index === 0
          ? serveFile(bytes, request, response, { cutAfter: 4000 })
          : response
              .writeHead(206, { 'content-range': `bytes 4000-${bytes.length}/${bytes.length + 1}` })
              .end(bytes.subarray(4000)),
      'bad-weights',
      /as asked for/,
    ],
    [
      'range not satisfiable',
      (request, response, index) =>
        index === 0
          ? serveFile(bytes, request, response, { cutAfter: 4000 })
          : response.writeHead(416).end(),
      'bad-weights',
      /no bytes after/,
    ],
    [
      'not found',
      (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end(page),
      'unreachable',
      /404/,
    ],
    ['forbidden', (_, response) => response.writeHead(403).end(), 'unreachable', /403/],
    [
      'always busy',
      (_, response) => response.writeHead(503).end(),
      'unreachable',
      /within 3 attempts; found HTTP status 503/,
    ],
    [
      'connections that close at once',
      (_, response) => response.destroy(),
      'unreachable',
      /within 3 attempts/,
    ],
    ['no answer', () => {}, 'unreachable', /no answer for 0.3 s/],
    [
      'an empty file',
      (_, response) => response.writeHead(200).end(),
      'unreachable',
      /ended after 0 of/,
    ],
  ])('%s', async (_, answer, code, message) => {
    await expect(download(answer)).rejects.toMatchObject({
      name: 'NeuralStyleError',
      code,
      message: expect.stringMatching(message),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a server that falls silent, though the part is kept', async () => {
    const start = performance.now();
    const answer: Answer = (request, response, index) => {
      if (index === 0)
        response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 4000));
      else expect(request.headers.range).toBe('bytes=4000-');
    };
    await expect(download(answer)).rejects.toMatchObject({ code: 'unreachable' });
    expect(performance.now() - start).toBeLessThan(3000);
    expect(readdirSync(folder)).toEqual(['weights.h5.part']);
  });
});

describe('download and conversion', () => {
  const run = async (answer: Answer, keep: boolean, where = folder) => {
    server = await startServer(answer);
    const patience = { silenceMs: 300, retries: 2, pauseMs: 1, onProgress: () => {} };
    const conversion = { folder: where, dtype: 'float32', last: 'conv1_1' } as const;
    return downloadAndConvert(
      { url: server.url, bytes: bytes.length, md5, ...patience },
      'keras.h5',
      conversion,
      keep,
    );
  };
  const good: Answer = (request, response) => serveFile(bytes, request, response);

  test('leaves the weights only', async () => {
    await run(good, false);
    expect(readdirSync(folder).sort()).toEqual(['vgg19.json', 'vgg19.safetensors']);
    const data = readFileSync(join(folder, 'vgg19.safetensors'));
    expect(Buffer.compare(data, encodeWeights(publishedFirstLayer(), 'float32'))).toBe(0);
  });

  test('keeps the download where asked to', async () => {
    await run(good, true);
    expect(readdirSync(folder).sort()).toEqual(['keras.h5', 'vgg19.json', 'vgg19.safetensors']);
  });

  test('leaves no new folder after an error', async () => {
    const fresh = join(folder, 'new');
    await expect(run((_, response) => response.writeHead(404).end(), false, fresh)).rejects.toThrow(
      '404',
    );
    expect(existsSync(fresh)).toBe(false);
  });
});

describe('npm run weights', () => {
  const root = join(import.meta.dirname, '../..');
  // Not spawnSync: the server answers from this process.
  const weights = (...options: string[]) =>
    new Promise<{ status: number | null; stderr: string }>((resolve) => {
      const command = ['--import', 'tsx', join(root, 'tools/downloadWeights.ts'), ...options];
      const child = spawn(process.execPath, command, { cwd: root });
      let stderr = '';
      child.stderr.on('data', (text) => {
        stderr += text;
      });
      child.once('close', (status) => resolve({ status, stderr }));
    });

  test('asks the given address, and refuses what is not the published file with status 1', async () => {
    server = await startServer((request, response) => serveFile(bytes, request, response));
    const { status, stderr } = await weights('--url', server.url, '-o', folder);
    expect(status).toBe(1);
    expect(stderr).toMatch(
      `the answer must have ${KERAS_VGG19.bytes} bytes; found "${bytes.length}"`,
    );
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    ['--url', 'file:///etc/passwd'],
    ['--url', 'weights'],
    ['--dtype', 'f8'],
    ['--frobnicate', 'x'],
  ])('ends with status 2 after %s %s', async (...options) => {
    const { status, stderr } = await weights(...options);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^error: .+\nusage: npm run weights/s);
  });
});

describe('the progress of a download', () => {
  const shown = (isTTY: boolean) => {
    const texts: string[] = [];
    let time = 0;
    const show = downloadProgress({ isTTY, write: (text) => texts.push(text) }, () => time);
    for (let loaded = 0; loaded <= 100; loaded++) {
      time += 1000;
      show(loaded * 1e6, 100e6);
    }
    return texts;
  };

  test('is a bar on a terminal', () => {
    const texts = shown(true);
    expect(texts[50]).toBe(
      '\r[###############...............] 50 % of 100.0 MB, 1.0 MB/s, 50 s left\x1b[K',
    );
    expect(texts.at(-1)).toMatch(/\n$/);
  });

  test('is a line per tenth elsewhere', () => {
    const texts = shown(false);
    expect(texts.length).toBe(11);
    expect(texts[3]).toBe('30 % of 100.0 MB, 1.0 MB/s, 70 s left\n');
  });
});

/** Sends until the other side has enough. */
function endless(response: Parameters<Answer>[1]): void {
  const piece = new Uint8Array(2 ** 16).fill(1);
  const send = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', send);
  send();
}
