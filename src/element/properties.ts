// The properties that mirror the attributes of the element.
import type { EngineOptions } from '../engine/api/engine.ts';
import type { ImageInput, LocalWeights, WeightStore } from '../engine/api/inputs.ts';
import { ATTRIBUTES } from './attributes.ts';
import { MirroringElement } from './mirroringElement.ts';

/** The properties. */
export abstract class NeuralStyleProperties extends MirroringElement {
  static readonly observedAttributes: readonly string[] = ATTRIBUTES;

  /** The photo: a URL, or an image of any kind. */
  get content(): ImageInput | null {
    return this.read('content');
  }
  set content(value: ImageInput | null) {
    this.write('content', value);
  }

  /** The painting: a URL, or an image of any kind. */
  get styleImage(): ImageInput | null {
    return this.read('style-image');
  }
  set styleImage(value: ImageInput | null) {
    this.write('style-image', value);
  }

  /** URL of a weights manifest, or weights at hand. */
  get weights(): EngineOptions['weights'] | null {
    return this.read<string | LocalWeights>('weights');
  }
  set weights(value: EngineOptions['weights'] | null) {
    this.write('weights', value);
  }

  /** URL of a module worker that imports "neural-style-webgpu/worker", or a worker; without, it runs on the main thread. */
  get worker(): string | Worker | (() => Worker) | null {
    return this.read('worker');
  }
  set worker(value: string | URL | Worker | (() => Worker) | null) {
    this.write('worker', value);
  }

  /** Where the weights are kept: `opfs` if left out, `cache-api`, `none`, or a store. */
  get cache(): string | WeightStore | null {
    return this.read('cache');
  }
  set cache(value: string | WeightStore | null) {
    this.write('cache', value);
  }

  /** Longest side in pixels, or `own`; 512 if left out, 128 where a CPU computes. */
  get size(): number | 'own' | null {
    return this.getAttribute('size') === 'own' ? 'own' : this.readNumber('size');
  }
  set size(value: number | 'own' | null) {
    this.write('size', value);
  }

  /** Steps to make; the recipe's if left out. */
  get steps(): number | null {
    return this.readNumber('steps');
  }
  set steps(value: number | null) {
    this.write('steps', value);
  }

  /** The seed of noise; 0 if left out. */
  get seed(): number | null {
    return this.readNumber('seed');
  }
  set seed(value: number | null) {
    this.write('seed', value);
  }

  /** The name of a recipe; `balanced` if left out. */
  get recipe(): string | null {
    return this.getAttribute('recipe');
  }
  set recipe(value: string | null) {
    this.write('recipe', value);
  }

  /** The weight of the content loss; the recipe's if left out. */
  get contentWeight(): number | null {
    return this.readNumber('content-weight');
  }
  set contentWeight(value: number | null) {
    this.write('content-weight', value);
  }

  /** The weight of the style loss; the recipe's if left out. */
  get styleWeight(): number | null {
    return this.readNumber('style-weight');
  }
  set styleWeight(value: number | null) {
    this.write('style-weight', value);
  }

  /** The weight of the total variation; the recipe's if left out. */
  get tvWeight(): number | null {
    return this.readNumber('tv-weight');
  }
  set tvWeight(value: number | null) {
    this.write('tv-weight', value);
  }

  /** Paints as soon as content, style and weights are there and the element is near the viewport. */
  get autostart(): boolean {
    return this.hasAttribute('autostart');
  }
  set autostart(value: boolean) {
    this.toggleAttribute('autostart', value);
  }

  /** Shows a slider between the photo and the picture. */
  get compare(): boolean {
    return this.hasAttribute('compare');
  }
  set compare(value: boolean) {
    this.toggleAttribute('compare', value);
  }

  /** URL of an image that is shown until there is a picture. */
  get poster(): string {
    return this.getAttribute('poster') ?? '';
  }
  set poster(value: string | null) {
    this.write('poster', value);
  }

  /** What the picture shows, for those who do not see it; empty for a decoration. */
  get alt(): string {
    return this.getAttribute('alt') ?? '';
  }
  set alt(value: string | null) {
    this.write('alt', value);
  }

  /** `lazy`, the default, loads nothing before the element is near the viewport or is started; `eager` at once. */
  get loading(): 'lazy' | 'eager' {
    return this.getAttribute('loading')?.toLowerCase() === 'eager' ? 'eager' : 'lazy';
  }
  set loading(value: string) {
    this.write('loading', value);
  }
}
