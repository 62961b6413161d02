// A job of the fake engine: lays the painting over the photo, a little more with each step.
import { NeuralStyleError } from '../../src/error.ts';
import type {
  LossWeights,
  StepEvent,
  StylizeJob,
  StylizeOptions,
  StylizeResult,
} from '../../src/index.ts';
import { is, once } from './fakeBackend.ts';

type Options = StylizeOptions & { readonly from?: Blob };

const FAULT_STEP = 8;

export class FakeJob implements StylizeJob {
  readonly result: Promise<StylizeResult>;
  state: StylizeJob['state'] = 'running';
  readonly #options: Options;
  readonly #lose: () => void;
  readonly #cancel = new AbortController();
  #weights: LossWeights;
  #isFinishing = false;
  #step = 0;
  #canvas = new OffscreenCanvas(1, 1);

  constructor(options: Options, lose: () => void) {
    this.#options = options;
    this.#weights = options;
    this.#lose = lose;
    options.signal?.addEventListener('abort', () => this.cancel(options.signal?.reason));
    this.result = this.#run();
    this.result.catch(() => undefined);
  }

  get isOver(): boolean {
    return this.state === 'done' || this.state === 'cancelled' || this.state === 'failed';
  }

  async pause(): Promise<void> {
    this.state = 'paused';
  }

  resume(): void {
    this.state = 'running';
  }

  cancel(reason: unknown = new DOMException('cancelled', 'AbortError')): void {
    this.#cancel.abort(reason);
  }

  finish(): void {
    this.#isFinishing = true;
  }

  async update(weights: LossWeights): Promise<void> {
    this.#weights = { ...this.#weights, ...weights };
  }

  async picture(): Promise<ImageData> {
    const { width, height } = this.#canvas;
    return this.#canvas.getContext('2d')!.getImageData(0, 0, width, height);
  }

  async snapshot(): Promise<Blob> {
    return new Blob([String(this.#step)]);
  }

  async *[Symbol.asyncIterator](): AsyncIterator<StepEvent> {}

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
  }

  async #run(): Promise<StylizeResult> {
    try {
      const result = await this.#paint();
      this.state = 'done';
      return result;
    } catch (error) {
      this.state = this.#cancel.signal.aborted ? 'cancelled' : 'failed';
      throw error;
    }
  }

  async #paint(): Promise<StylizeResult> {
    const { content, style, from, steps = 10, size, canvas, onProgress, onStep } = this.#options;
    onProgress?.({
      phase: 'download',
      fraction: 0.1,
      loadedBytes: 9e5,
      totalBytes: 1.8e6,
      from: 'network',
    });
    if (once('bad-weights')) {
      throw new NeuralStyleError(
        'bad-weights',
        'weights vgg19-compact.safetensors: a chunk is not what the manifest says; found another SHA-256; fetch it again',
      );
    }
    const photo = await createImageBitmap(content as Blob);
    const painting = await createImageBitmap(style as Blob);
    const scale = (size as number) / Math.max(photo.width, photo.height);
    this.#canvas = new OffscreenCanvas(
      Math.round(photo.width * scale),
      Math.round(photo.height * scale),
    );
    this.#step = Number((await from?.text()) ?? 0);
    const screen = canvas?.getContext('2d') as CanvasRenderingContext2D | null;
    while (this.#step < steps && !this.#isFinishing) {
      await new Promise((resolve) => setTimeout(resolve, is('slow') ? 120 : 10));
      this.#cancel.signal.throwIfAborted();
      if (this.state === 'paused') continue;
      await this.#options.beforeStep?.();
      this.#step++;
      this.#draw(photo, painting, this.#step / steps);
      screen?.drawImage(this.#canvas, 0, 0);
      this.#fail();
      const leftMs = 10 * (steps - this.#step);
      onProgress?.({ phase: 'run', fraction: 0.2 + (0.8 * this.#step) / steps, leftMs });
      onStep?.({ step: this.#step, steps, losses: this.#losses(), ms: 10, elapsedMs: 0, leftMs });
    }
    onProgress?.({ phase: 'done', fraction: 1 });
    return this.#resultOf();
  }

  #fail(): void {
    const { recipe, learningRate = 5 } = this.#options;
    if (this.#step !== FAULT_STEP && !is('device-lost-twice')) return;
    if (this.#step < FAULT_STEP) return;
    if (once('device-lost') || is('device-lost-twice')) {
      this.#lose();
      throw new NeuralStyleError(
        'device-lost',
        'GPU: it is lost; found a hang; make another engine',
      );
    }
    if (is('not-finite') && learningRate >= 5) {
      throw new NeuralStyleError(
        'not-finite',
        `step ${this.#step} of ${recipe}: the loss is no number; found NaN; take a lower learning rate`,
      );
    }
    if (once('gpu'))
      throw new NeuralStyleError(
        'gpu',
        'GPU: a command was refused; found a validation error; report it',
      );
  }

  #draw(photo: ImageBitmap, painting: ImageBitmap, share: number): void {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext('2d')!;
    context.globalAlpha = 1;
    context.globalCompositeOperation = 'source-over';
    context.drawImage(photo, 0, 0, width, height);
    context.globalAlpha = 0.7 * share;
    context.globalCompositeOperation = 'overlay';
    context.drawImage(painting, 0, 0, width, height);
  }

  #losses(): StepEvent['losses'] {
    const style = (this.#weights.styleWeight ?? 20) / (1 + this.#step);
    return { total: style + 1, content: 1, style, tv: 0, contentLayers: {}, styleLayers: {} };
  }

  #resultOf(): StylizeResult {
    const { width, height } = this.#canvas;
    const image = this.#canvas.getContext('2d')!.getImageData(0, 0, width, height);
    const { recipe = 'balanced', seed = 0, learningRate = 5 } = this.#options;
    const { contentWeight = 1, styleWeight = 20, tvWeight = 0 } = this.#weights;
    return {
      ...{ width, height, steps: this.#step, losses: this.#losses() },
      history: new Float32Array(),
      pixels: Float32Array.from(image.data.filter((_, index) => index % 4 !== 3)),
      settings: {
        ...{ software: 'fake', network: 'vgg19-compact', recipe, width, height, seed },
        ...{ steps: this.#step, contentWeight, styleWeight, tvWeight, learningRate },
        initialization: 'content',
      },
      toImageData: () => image,
      toBitmap: () => createImageBitmap(image),
      toBlob: () => this.#canvas.convertToBlob(),
    };
  }
}
