// The manifest of a weights file on a server.
import { NeuralStyleError } from '../error.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { Attempts, inTime, type Patience } from './patience.ts';
import { refuse } from './refuse.ts';
import { type Fetching, interruption, request } from './request.ts';

const ADVICE = 'give the address of a manifest, for example /weights/vgg19-compact.json';

/** An address as a whole; relative ones start from `baseUrl`, else from the page or worker. */
export function absoluteUrl(given: string | URL, baseUrl: string | URL | undefined): string {
  const base = baseUrl ?? globalThis.document?.baseURI ?? globalThis.location?.href;
  try {
    return new URL(given, base).href;
  } catch (cause) {
    const text = `weights: the manifest's address must be a URL; found "${given}"; ${ADVICE}`;
    throw new NeuralStyleError('bad-option', text, { cause });
  }
}

/** Fetches and checks a manifest. Failures that may pass are tried again; an abort rejects with the signal's reason. */
export async function fetchManifest(
  url: string,
  fetching: Fetching,
  patience: Patience,
): Promise<Manifest> {
  const { signal, silenceMs } = fetching;
  const attempts = new Attempts(url, patience, signal);
  for (;;) {
    try {
      signal?.throwIfAborted();
      // Asks whether it is still the same: an old manifest does not fit a new file.
      const response = await request(url, { cache: 'no-cache' }, fetching);
      const text = await inTime(response.text(), silenceMs, signal).catch((error) => {
        throw interruption(error, signal);
      });
      return parseManifest(parsedJson(text, url), url);
    } catch (error) {
      await attempts.failed(error);
    }
  }
}

function parsedJson(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const start = text.trimStart().slice(0, 40);
    const kind = start.startsWith('<') ? 'a web page' : start;
    refuse(url, 'a manifest must be JSON', kind, ADVICE);
  }
}
