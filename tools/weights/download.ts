// Downloads a file of known size and MD5. A download that broke off goes on where it stopped; what does not
// match is removed. Two versions that were joined by mistake show in the MD5.
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { NeuralStyleError } from '../../src/error.ts';
import { refuse } from '../../src/weights/refuse.ts';
import { requestRest, TemporaryFailure } from './requestRest.ts';

/** What to download, and how patiently. */
export interface Download {
  readonly url: string;
  /** Where the whole file goes; until then it is PATH.part. */
  readonly path: string;
  readonly bytes: number;
  /** In lower-case hex. */
  readonly md5: string;
  /** A server that sends nothing for so long has failed. */
  readonly silenceMs: number;
  /** So many failures in a row without a new byte end the download. */
  readonly retries: number;
  /** The pause before the first retry; each further one is twice as long. */
  readonly pauseMs: number;
  readonly onProgress: (loadedBytes: number, totalBytes: number) => void;
}

/** A limit for servers that send a few bytes at a time. */
const MAX_REQUESTS = 200;

/** Downloads to `download.path`. */
export async function downloadFile(download: Download): Promise<void> {
  const { path, bytes, md5 } = download;
  if (existsSync(path) && statSync(path).size === bytes && md5Of(path) === md5) return;
  const part = `${path}.part`;
  let found = '';
  // Where more than one answer was joined, they may belong to two versions of the file: then once more.
  for (let mayBeMixed = true, attempt = 0; mayBeMixed && attempt < 2; attempt++) {
    mayBeMixed = sizeOf(part) > 0;
    if ((await fetchAll(download, part)) > 1) mayBeMixed = true;
    found = md5Of(part);
    if (found === md5) {
      renameSync(part, path);
      forget(part);
      return;
    }
    removePart(part);
  }
  refuse(
    download.url,
    `the MD5 of the ${bytes} bytes must be ${md5}`,
    found,
    'try another address with --url',
  );
}

/** Asks for the rest of the file until all of it is there; returns how often that was. */
async function fetchAll(download: Download, part: string): Promise<number> {
  const { url, bytes, retries, pauseMs, onProgress } = download;
  let failures = 0;
  for (let request = 1; ; request++) {
    const before = sizeOf(part);
    try {
      onProgress(before, bytes);
      await requestRest(download, part, before, validatorOf(part, url), (validator) =>
        remember(part, url, validator),
      );
      if (sizeOf(part) === bytes) return request;
      throw new TemporaryFailure(`the answer ended after ${sizeOf(part)} of ${bytes} bytes`);
    } catch (error) {
      if (!(error instanceof TemporaryFailure)) {
        if (error instanceof NeuralStyleError && error.code === 'bad-weights') removePart(part);
        throw error;
      }
      failures = sizeOf(part) > before ? 0 : failures + 1;
      if (failures > retries || request >= MAX_REQUESTS) {
        const isWorthKeeping = sizeOf(part) > 0;
        if (!isWorthKeeping) removePart(part);
        const kept = isWorthKeeping ? 'run this again to go on' : 'check the connection';
        throw new NeuralStyleError(
          'unreachable',
          `${url}: the download must end within ${retries + 1} attempts; found ${error.message}; ${kept}`,
          { cause: error },
        );
      }
      await pause(pauseMs * 2 ** Math.max(0, failures - 1));
    }
  }
}

/** What the server said about the version that the part belongs to. */
function validatorOf(part: string, url: string): string | undefined {
  try {
    const [of, validator] = readFileSync(notePath(part), 'utf8').split('\n');
    return of === url && validator ? validator : undefined;
  } catch {
    return undefined;
  }
}

function remember(part: string, url: string, validator: string | undefined): void {
  if (validator === undefined) forget(part);
  else writeFileSync(notePath(part), `${url}\n${validator}\n`);
}

function forget(part: string): void {
  rmSync(notePath(part), { force: true });
}

function removePart(part: string): void {
  rmSync(part, { force: true });
  forget(part);
}

function notePath(part: string): string {
  return `${part.slice(0, -'.part'.length)}.version.part`;
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function md5Of(path: string): string {
  const hash = createHash('md5');
  const piece = new Uint8Array(2 ** 20);
  const file = openSync(path, 'r');
  try {
    for (let count = readSync(file, piece); count > 0; count = readSync(file, piece)) {
      hash.update(piece.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest('hex');
}
