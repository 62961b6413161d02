// A picture being painted, and the picture.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Losses } from '../../losses/values.ts';
import type { Initialization } from '../../recipes/recipe.ts';
import type { ImageInput } from './inputs.ts';
import type { Progress } from './progress.ts';

/** The settings that can change while a job runs. */
export interface LossWeights {
  /** Alpha, beta, and the weight of the total variation; the recipe's if left out. */
  readonly contentWeight?: number;
  readonly styleWeight?: number;
  readonly tvWeight?: number;
  /** Layer -> weight w_l, for layers of the recipe. */
  readonly styleLayers?: Readonly<Record<string, number>>;
}

/** One picture to paint. */
export interface StylizeOptions extends LossWeights {
  readonly content: ImageInput;
  readonly style: ImageInput;
  /** Longest side in pixels; `own` as it is. 512 if left out, 128 where a CPU computes. */
  readonly size?: number | 'own';
  /** The same of the style; that of the content if left out. */
  readonly styleSize?: number | 'own';
  /** The name of a recipe, `balanced` if left out. */
  readonly recipe?: string;
  /** Steps of Adam; the recipe's if left out. */
  readonly steps?: number;
  /** In the recipe's pixel unit; the recipe's if left out. */
  readonly learningRate?: number;
  /** Where to start; the recipe's if left out, which is `content` for all. */
  readonly initialization?: Initialization | ImageInput;
  /** For noise; 0 if left out. */
  readonly seed?: number;
  /**
   * Drawn to while it runs, no more often than every `previewMs`, 100 if left out: by the GPU, through a WebGPU context;
   * where a CPU computes, through a 2D context. A canvas serves one kind of device for good.
   */
  readonly canvas?: HTMLCanvasElement | OffscreenCanvas;
  readonly previewMs?: number;
  /** Cancels the job: it rejects with the signal's reason within a step. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Awaited before each step, which is a submit of its own then: one per frame, for tools that capture frames. */
  readonly beforeStep?: () => Promise<unknown>;
  /** Of every step, in order; an iteration over the job gets the latest only. */
  readonly onStep?: (step: StepEvent) => void;
}

/** A step that was made. */
export interface StepEvent {
  /** Steps made, from 1 on, and those to make. */
  readonly step: number;
  readonly steps: number;
  /** Before the step. */
  readonly losses: Losses;
  /** Of the step. */
  readonly ms: number;
  readonly elapsedMs: number;
  /** Milliseconds left, from the middle of the last steps. */
  readonly leftMs: number;
}

/** Where a job is. */
export type JobState = 'waiting' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

/**
 * A picture being painted. Iterating gives steps, always the latest: a slow reader never holds the GPU up. Leaving the
 * loop cancels the job, as `await using` does.
 */
export interface StylizeJob extends AsyncIterable<StepEvent> {
  readonly state: JobState;
  /** Rejects with the first error, or with the reason of a cancel. */
  readonly result: Promise<StylizeResult>;
  /** Resolves when no step is under way. */
  pause(): Promise<void>;
  resume(): void;
  /** Ends it within a step; a job that is over stays as it is. `reason` is an AbortError if left out. */
  cancel(reason?: unknown): void;
  /** Ends it within a step, with the picture as it is. */
  finish(): void;
  /** From the next step on. A `bad-option` if a term that was 0 at the start shall count now: it has no place. */
  update(weights: LossWeights): Promise<void>;
  /** The picture now, also while it runs. */
  picture(): Promise<ImageData>;
  /** Image, moments and step, to go on from with `from`: in another page, or after a lost device. */
  snapshot(): Promise<Blob>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A picture that is painted. */
export interface StylizeResult {
  readonly width: number;
  readonly height: number;
  /** Steps made. */
  readonly steps: number;
  /** The losses of the picture. */
  readonly losses: Losses;
  /** The total loss before each step that this job made. */
  readonly history: Float32Array<ArrayBuffer>;
  readonly settings: ResultSettings;
  /** [height, width, RGB] in 0..255, not rounded. */
  readonly pixels: Float32Array<ArrayBuffer>;
  toImageData(): ImageData;
  toBitmap(): Promise<ImageBitmap>;
  /** A PNG carries `settings` as JSON in a text chunk with the keyword "neural-style". */
  toBlob(type?: 'image/png' | 'image/jpeg' | 'image/webp', quality?: number): Promise<Blob>;
}

/** What a picture was painted with, as JSON. */
export interface ResultSettings {
  readonly software: string;
  readonly network: string;
  readonly recipe: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly seed: number;
  readonly contentWeight: number;
  readonly styleWeight: number;
  readonly tvWeight: number;
  readonly learningRate: number;
  readonly initialization: Initialization | 'image';
}
