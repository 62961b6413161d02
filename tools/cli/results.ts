// What a run has given so far, and its way to files.
import type { StepLosses } from '../../src/advanced.ts';
import type { Settings } from './arguments.ts';
import { stepPath, writePng, writeWhole } from './outputs.ts';
import type { Prepared } from './task.ts';
import { traceText } from './trace.ts';

/** Collects losses and pictures; writes each file whole. */
export class Results {
  /** Files written, in order. */
  readonly written: string[] = [];
  /** By step; the last entry is the one after the last step. */
  readonly losses: StepLosses[] = [];
  /** Known before the first picture. */
  prepared: Prepared | undefined;
  #picture: { readonly rgb: Buffer; readonly step: number } | undefined;
  readonly #settings: Settings;
  readonly #steps: number;

  constructor(settings: Settings, steps: number) {
    this.#settings = settings;
    this.#steps = steps;
  }

  /** What the program gives: a picture, 8-bit RGB, after so many steps, or the gradient at the start. */
  take(name: string, data: Uint8Array, step: number): void {
    if (name === 'gradient') this.#takeGradient(data);
    else this.#takePicture(Buffer.from(data.buffer, data.byteOffset, data.length), step);
  }

  /** Written at once if --save-every says so. */
  #takePicture(rgb: Buffer, step: number): void {
    this.#picture = { rgb, step };
    const { saveEvery, output } = this.#settings;
    if (!saveEvery || step === 0 || step % saveEvery !== 0) return;
    const path = stepPath(output, step, this.#steps);
    writePng(path, this.prepared!, rgb);
    this.written.push(path);
  }

  /** d loss / d pixels at the start, float32 little-endian. */
  #takeGradient(data: Uint8Array): void {
    const path = this.#settings.gradient!;
    writeWhole(path, data);
    this.written.push(path);
  }

  /** Writes the latest picture and the trace up to it. Returns the picture's step, or undefined if there is none. */
  write(): number | undefined {
    if (!this.#picture || !this.prepared) return undefined;
    const { output, trace, recipe } = this.#settings;
    const { rgb, step } = this.#picture;
    writePng(output, this.prepared, rgb);
    this.written.push(output);
    if (trace) {
      writeWhole(trace, traceText(recipe.name, this.prepared, this.losses.slice(0, step + 1)));
      this.written.push(trace);
    }
    return step;
  }
}
