// From what the properties say to what the library takes. What is wrong is said with the name of the attribute.
import type { EngineOptions } from '../engine/api/engine.ts';
import { NeuralStyleError } from '../error.ts';
import type { PaintSettings } from './painting.ts';
import type { NeuralStyleProperties } from './properties.ts';

/** A preview each tenth of a second; one each second for those who want less motion. */
const PREVIEW_MS = { full: 100, reduced: 1000 } as const;

/** Type of an object from which what is undefined was taken. */
type Present<T> = { [K in keyof T]: Exclude<T[K], null | undefined> };

/** Without what is null or undefined. */
function present<T extends object>(object: T): Partial<Present<T>> {
  const entries = Object.entries(object).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(entries) as Partial<Present<T>>;
}

/** True if all is there that a picture needs. */
export function isComplete(element: NeuralStyleProperties): boolean {
  const { content, styleImage, weights } = element;
  return Boolean(content && styleImage && weights);
}

/** What the element paints with. */
export function settingsOf(
  element: NeuralStyleProperties,
  canvas: HTMLCanvasElement,
): PaintSettings {
  const { content, styleImage, recipe, size, isConnected } = element;
  // Nothing would end it, as an end is to leave the document.
  if (!isConnected)
    refuse('start', 'the element is in no document', 'it outside', 'append it first');
  return {
    engine: engineOptionsOf(element),
    stylize: {
      content: resolved(element, 'content', needed('content', content)),
      style: resolved(element, 'style-image', needed('style-image', styleImage)),
      ...present({
        recipe,
        size: size === 'own' ? size : checked('size', size, isCount),
        steps: checked('steps', element.steps, isCount),
        seed: checked('seed', element.seed, Number.isSafeInteger),
      }),
      ...lossWeightsOf(element),
      canvas,
      previewMs: PREVIEW_MS[wantsLessMotion() ? 'reduced' : 'full'],
    },
  };
}

/** The weights of the losses, which may change while it runs. */
export function lossWeightsOf(element: NeuralStyleProperties) {
  return present({
    contentWeight: checked('content-weight', element.contentWeight, isWeight),
    styleWeight: checked('style-weight', element.styleWeight, isWeight),
    tvWeight: checked('tv-weight', element.tvWeight, isWeight),
  });
}

const CACHES = ['opfs', 'cache-api', 'none'] as const;

function engineOptionsOf(element: NeuralStyleProperties): EngineOptions {
  const { worker, cache } = element;
  return {
    weights: resolved(element, 'weights', needed('weights', element.weights)),
    // A page is read and scrolled while it paints.
    priority: 'interactive',
    onWarning: (message) => console.warn(`<${element.localName}> ${message}`),
    ...present({
      cache: typeof cache === 'string' ? cacheNamed(cache) : cache,
      worker:
        typeof worker === 'string'
          ? () => new Worker(resolved(element, 'worker', worker), { type: 'module' })
          : worker,
    }),
  };
}

function cacheNamed(name: string) {
  const known = CACHES.find((cache) => cache === name);
  return known ?? refuse('cache', 'not known', `"${name}"`, `take ${CACHES.join(', ')}`);
}

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;
const isWeight = (value: number) => Number.isFinite(value) && value >= 0;

function checked(
  attribute: string,
  value: number | null,
  isRight: (value: number) => boolean,
): number | null {
  if (value === null || isRight(value)) return value;
  return refuse(
    attribute,
    'not a number that makes sense',
    `${value}`,
    'correct it or leave it out',
  );
}

function needed<T>(attribute: string, value: T | null): T {
  if (value !== null && value !== '') return value;
  return refuse(attribute, 'it is missing', 'none', `set the attribute ${attribute}`);
}

/** A URL counts from the page, also in a worker, whose own address is another. */
function resolved<T>(element: Element, attribute: string, value: T): T | string {
  if (typeof value !== 'string') return value;
  const url = URL.canParse(value, element.baseURI) && new URL(value, element.baseURI);
  return url ? url.href : refuse(attribute, 'not a URL', `"${value}"`, 'correct it');
}

function refuse(attribute: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-option', `${attribute}: ${rule}; found ${found}; ${todo}`);
}

/** True if the user asked the system for less motion. */
export function wantsLessMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
