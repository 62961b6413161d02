// Programs that run on a GPU wherever there is one: in a page of Chrome, or in Node. They see the world through a host.
import type { RgbImage } from '../../src/advanced.ts';

/** What a program may tell while it runs: topic -> value that survives JSON. */
export type Told = object;

/** What a program is given by the runtime that it runs in. */
export interface Host<T extends Told> {
  /** What `navigator.gpu` is in a page. */
  readonly gpu: GPU | undefined;
  /** Aborted when the user wants an end. */
  readonly signal: AbortSignal;
  /** The bytes of one of the files that the run was given, by its key. */
  open(file: string): Promise<ReadableStream<Uint8Array>>;
  /** The image in one of these files; `where` names it in errors. */
  decodeImage(file: string, where: string): Promise<RgbImage>;
  /** Tells the listeners; resolves when they know. */
  tell<K extends keyof T & string>(topic: K, value: T[K]): Promise<void>;
  /** Hands over bytes, under a name and with a number of the program's own. */
  give(name: string, data: Uint8Array<ArrayBuffer>, number: number): Promise<void>;
}

/** One straight program; its input and output survive JSON. */
export type Program<I, O, T extends Told> = (host: Host<T>, input: I) => Promise<O>;

/** A program, and the script that offers the same one in a page (see pageHost.ts). */
export interface Runnable<I, O, T extends Told> {
  readonly program: Program<I, O, T>;
  /** Relative to the project. */
  readonly page: string;
}

/** Who is told what a program does, and what it may read. */
export interface RunOptions<T extends Told> {
  /** Key -> path on the disk. */
  readonly files?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly on: { readonly [K in keyof T]: (value: T[K]) => void };
  /** Takes what the program gives. */
  readonly onGiven?: (name: string, data: Uint8Array, number: number) => void;
}
