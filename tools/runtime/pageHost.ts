// The page's side of a program that runs in Chrome: its host fetches from the server it came from and posts back to it.
import { decodeImage, NeuralStyleError } from '../../src/advanced.ts';
import type { Answer } from './answer.ts';
import type { Host, Program, Told } from './program.ts';

declare const tellNode: (topic: string, value: unknown) => Promise<void>;

const PIECE_BYTES = 4 * 2 ** 20;

/** What Node calls in a page. */
export interface Offered<I, O> {
  run(input: I): Promise<Answer<O>>;
  interrupt(): void;
}

/** Offers a program to Node, as `offered` on globalThis. */
export function offer<I, O, T extends Told>(program: Program<I, O, T>): void {
  const interruption = new AbortController();
  const host: Host<T> = {
    gpu: navigator.gpu,
    signal: interruption.signal,
    open: async (file) => (await fetchFile(file)).body!,
    decodeImage: async (file, where) => decodeImage(await (await fetchFile(file)).blob(), where),
    tell: (topic, value) => tellNode(topic, value),
    give: post,
  };
  const offered: Offered<I, O> = {
    run: (input) => answerOf(program(host, input)),
    interrupt: () => interruption.abort(),
  };
  Object.assign(globalThis, { offered });
}

async function fetchFile(file: string): Promise<Response> {
  const response = await fetch(`files/${file}`);
  if (!response.ok) throw new Error(`${file}: the server answered ${response.status}`);
  return response;
}

/** In pieces, since Chrome stalls on bodies of hundreds of megabytes. */
async function post(name: string, data: Uint8Array<ArrayBuffer>, number: number): Promise<void> {
  for (let start = 0; start < data.length; start += PIECE_BYTES) {
    const isLast = start + PIECE_BYTES >= data.length;
    const body = data.subarray(start, start + PIECE_BYTES);
    const path = `given?name=${name}&number=${number}${isLast ? '&last' : ''}`;
    const response = await fetch(path, { method: 'POST', body });
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
  }
}

/** Every error crosses to Node as its code and text. */
async function answerOf<O>(work: Promise<O>): Promise<Answer<O>> {
  try {
    return { value: await work };
  } catch (error) {
    const { message, stack } = error as Error;
    if (error instanceof NeuralStyleError) return { code: error.code, message };
    return { message: stack ?? message };
  }
}
