// <neural-style>: what a page sees of it. What goes on inside is in controller.ts.
import type { Engine } from '../engine/api/engine.ts';
import type { LossWeights, StylizeJob, StylizeResult } from '../engine/api/job.ts';
import { Controller } from './controller.ts';
import type { ElementState } from './painting.ts';
import { type PictureType, pictureFile } from './pictureFile.ts';
import { NeuralStyleProperties } from './properties.ts';

/**
 * Paints a photo in the style of a painting, in the page.
 *
 * Changes while it paints: the weights of the losses count from the next step on; `content`, `style-image`, `size`, `steps`,
 * `recipe` and `seed` start it anew; `weights`, `worker` and `cache` also make another engine. With `autostart`, these start
 * it when nothing is being painted too. Taken out of the document it cancels and frees everything, unless it is back within
 * the same task.
 *
 * @tag neural-style
 *
 * @attr {string} content - URL of the photo
 * @attr {string} style-image - URL of the painting
 * @attr {string} weights - URL of a weights manifest
 * @attr {string} size - longest side in pixels, or `own`; 512 if left out, 128 where a CPU computes
 * @attr {number} steps - steps to make; the recipe's if left out
 * @attr {string} recipe - the name of a recipe; `balanced` if left out
 * @attr {number} seed - the seed of noise; 0 if left out
 * @attr {number} content-weight - weight of the content loss; live
 * @attr {number} style-weight - weight of the style loss; live
 * @attr {number} tv-weight - weight of the total variation; live
 * @attr {boolean} autostart - paints as soon as all is there and the element is near the viewport
 * @attr {string} poster - URL of an image that is shown until there is a picture
 * @attr {string} alt - what the picture shows; empty for a decoration
 * @attr {"lazy"|"eager"} loading - when anything is loaded: near the viewport, or at once
 * @attr {boolean} compare - shows a slider between the photo and the picture
 * @attr {string} worker - URL of a module worker that imports "neural-style-webgpu/worker"; without, the main thread
 * @attr {"opfs"|"cache-api"|"none"} cache - where the weights are kept between visits
 *
 * @fires {CustomEvent<Progress>} neural-style-progress - how far it is, loading included
 * @fires {CustomEvent<StepEvent>} neural-style-step - a step was made
 * @fires {CustomEvent<StylizeResult>} neural-style-done - the picture is there
 * @fires {CustomEvent<Error>} neural-style-error - it failed
 * @fires {CustomEvent<SupportReport>} neural-style-unsupported - nothing can be painted here
 * @fires {CustomEvent<ElementState>} neural-style-state - `state` is another one
 *
 * @slot poster - shown until there is a picture
 * @slot progress - in the place of the bar, the status and the curve
 * @slot controls - in the place of the buttons
 * @slot error - in the place of the error, while there is one
 * @slot unsupported - in the place of the advice where nothing can be painted
 *
 * @csspart frame - around all images
 * @csspart canvas - the picture
 * @csspart photo - the photo beside it, and before it
 * @csspart poster - the image of the attribute `poster`
 * @csspart slider - the range input that compares
 * @csspart divider - the line that it moves
 * @csspart label - the words "Picture" and "Photo" at its sides
 * @csspart panel - all that is below the frame
 * @csspart progress - the bar
 * @csspart status - where it is, in words
 * @csspart sparkline - the curve of the loss
 * @csspart button - each button
 * @csspart main-button - the one that starts, pauses and resumes
 * @csspart finish-button - the one that keeps the picture as it is
 * @csspart cancel-button - the one that cancels
 * @csspart save-button - the one that saves
 * @csspart error - the error
 * @csspart unsupported - the advice where nothing can be painted
 *
 * @cssprop --neural-style-accent - colour of the main button, the bar and the curve
 * @cssprop --neural-style-on-accent - colour of text on it
 * @cssprop --neural-style-surface - colour behind the panel
 * @cssprop --neural-style-text - colour of text
 * @cssprop --neural-style-muted - colour of lesser text
 * @cssprop --neural-style-line - colour of borders
 * @cssprop --neural-style-error - colour of errors
 * @cssprop --neural-style-radius - radius of the corners
 * @cssprop --neural-style-font - shorthand of the font
 */
export class NeuralStyleElement extends NeuralStyleProperties {
  readonly #controller = new Controller(this, this.attachShadow({ mode: 'open' }));

  /** Where it is. */
  get state(): ElementState {
    return this.#controller.state;
  }

  /** The last picture that is done. */
  get result(): StylizeResult | undefined {
    return this.#controller.result;
  }

  /** The job of the picture that was started last, once its engine is there. */
  get job(): StylizeJob | undefined {
    return this.#controller.painting?.job;
  }

  /** The engine, made by the first start and kept until the element leaves the document. */
  get engine(): Engine | undefined {
    return this.#controller.holder.engine;
  }

  /** Paints a picture with what the attributes say now; one that is under way is cancelled. Rejects as its job does. */
  start(): Promise<StylizeResult> {
    return this.#controller.start();
  }

  /** Resolves when no step is under way. */
  async pause(): Promise<void> {
    await this.#controller.painting?.pause();
  }

  /** Goes on after a pause. */
  resume(): void {
    this.#controller.painting?.resume();
  }

  /** Ends the painting without a picture. */
  cancel(): void {
    this.#controller.painting?.cancel();
  }

  /** Ends the painting within a step, with the picture as it is. */
  finish(): void {
    this.#controller.painting?.finish();
  }

  /** Other weights of the losses, from the next step of the picture that is under way on. */
  async update(weights: LossWeights): Promise<void> {
    await this.#controller.painting?.update(weights);
  }

  /** The picture as a file; while one is being painted, as it is now. A PNG that is done carries its settings. */
  async toBlob(type?: PictureType, quality?: number): Promise<Blob> {
    const { painting, result } = this.#controller;
    const isUnderWay = painting?.isUnderWay ?? false;
    return await pictureFile(isUnderWay ? undefined : result, painting?.job, type, quality);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#controller.connect();
  }

  disconnectedCallback(): void {
    this.#controller.disconnect();
  }

  /** An atomic move (`moveBefore`) is no change. */
  connectedMoveCallback(): void {}

  protected changed(attribute: string): void {
    this.#controller.change(attribute);
  }
}
