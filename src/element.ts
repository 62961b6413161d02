// The custom element <neural-style>. Importing this touches no global and defines nothing; `define` does.

import type { NeuralStyleEventMap } from './element/events.ts';
import { NeuralStyleElement } from './element/neuralStyleElement.ts';

/** Name of an event -> the event. */
export type { NeuralStyleEventMap } from './element/events.ts';
export { type ElementLibrary, useLibrary } from './element/library.ts';
export { NeuralStyleElement } from './element/neuralStyleElement.ts';
/** Where an element is. */
export type { ElementState } from './element/painting.ts';

/** Defines the element under a name; once is enough, more often does no harm. */
export function define(tag = 'neural-style'): void {
  if (customElements.get(tag)) return;
  // A class can have one name only.
  const isOwnName = tag === 'neural-style';
  customElements.define(tag, isOwnName ? NeuralStyleElement : class extends NeuralStyleElement {});
}

declare global {
  interface HTMLElementTagNameMap {
    'neural-style': NeuralStyleElement;
  }
  // They bubble to the document and its window.
  interface GlobalEventHandlersEventMap extends NeuralStyleEventMap {}
}
