// Programs on the GPU in this very process, through Dawn.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Dawn, dawnVersion, lendGlobals, loadDawn } from './dawn.ts';
import { decodeImageFile } from './images.ts';
import { findAdapter } from './nodeAdapter.ts';
import type { Host, Runnable, RunOptions, Told } from './program.ts';
import type { Runtime } from './runtime.ts';

/** Opens Dawn on the chosen adapter. */
export async function openNode(
  choice: string,
  flags: readonly string[],
  say: (line: string) => void,
): Promise<Runtime> {
  const dawn: Dawn = await loadDawn();
  const { gpu, facts } = await findAdapter(dawn, choice, flags);
  const version = `Node ${process.versions.node}, ${dawnVersion()}`;
  say(`runtime: ${version}`);
  say(`adapter: ${facts.name}${facts.isSoftware ? ' (software)' : ''}`);
  const takeBack = lendGlobals(dawn);
  // Dawn keeps the process alive as long as anybody holds this object.
  let held: GPU | undefined = gpu;

  return {
    adapter: facts,
    version,
    run: async <I, O, T extends Told>(
      { program }: Runnable<I, O, T>,
      input: I,
      { files = {}, signal, on, onGiven }: RunOptions<T>,
    ) => {
      const pathOf = (file: string) => {
        if (Object.hasOwn(files, file)) return files[file]!;
        throw new Error(`${file}: the run was given no such file`);
      };
      const host: Host<T> = {
        gpu: held,
        signal: signal ?? new AbortController().signal,
        // Node's own type of web streams is another one than that of pages.
        open: async (file) =>
          Readable.toWeb(createReadStream(pathOf(file))) as unknown as ReadableStream<Uint8Array>,
        decodeImage: async (file, where) => decodeImageFile(await readFile(pathOf(file)), where),
        tell: async (topic, value) => on[topic](value),
        give: async (name, data, number) => onGiven?.(name, data, number),
      };
      return await program(host, input);
    },
    async close() {
      held = undefined;
      takeBack();
    },
  };
}
