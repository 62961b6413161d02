// What goes on in one element: when it loads, starts, starts anew and ends, and what it tells of that.
import type { StylizeResult } from '../engine/api/job.ts';
import type { SupportReport } from '../engine/api/report.ts';
import { effectOf } from './attributes.ts';
import { oncePerFrame, oncePerTask } from './batching.ts';
import type { Command } from './controls.ts';
import { EngineHolder } from './engineHolder.ts';
import { tell } from './events.ts';
import { loadLibrary } from './library.ts';
import { Nearness } from './nearness.ts';
import { type ElementState, Painting } from './painting.ts';
import { pictureFile, save } from './pictureFile.ts';
import type { NeuralStyleProperties } from './properties.ts';
import { isComplete, lossWeightsOf, settingsOf } from './settings.ts';
import { View } from './view.ts';

/** The inside of one element. */
export class Controller {
  readonly holder = new EngineHolder();
  /** The picture that was started last. */
  painting: Painting | undefined;
  /** The last picture that is done. */
  result: StylizeResult | undefined;

  readonly #element: NeuralStyleProperties;
  readonly #view: View;
  readonly #nearness = new Nearness(() => this.#approach());
  readonly #showing = oncePerFrame(() => this.#show());
  readonly #changes = oncePerTask<string>((changed) => this.#takeChanges(changed));
  #support: SupportReport | undefined;
  #isNear = false;
  #toldState: ElementState = 'idle';

  constructor(element: NeuralStyleProperties, shadow: ShadowRoot) {
    this.#element = element;
    this.#view = new View(shadow, (command) => this.#obey(command));
  }

  get state(): ElementState {
    if (this.painting) return this.painting.state;
    return this.#support?.ok === false ? 'unsupported' : 'idle';
  }

  connect(): void {
    this.#view.adoptStyles();
    this.#showing.now();
    if (this.#element.loading === 'eager') this.#approach();
    else if (!this.#isNear) this.#nearness.watch(this.#element);
  }

  /** An element that is back within the task was only moved. */
  disconnect(): void {
    setTimeout(() => {
      if (!this.#element.isConnected) this.#leave();
    });
  }

  /** Paints with what the attributes say now, in the place of what is under way. */
  start(): Promise<StylizeResult> {
    const before = this.painting;
    const canvas = this.#view.frame.freshCanvas();
    const painting = new Painting(() => settingsOf(this.#element, canvas), {
      onProgress: (progress) => tell(this.#element, 'neural-style-progress', progress),
      onStep: (step) => tell(this.#element, 'neural-style-step', step),
      onChange: () => {
        if (this.painting === painting) this.#stateMayDiffer();
      },
    });
    this.painting = painting;
    before?.cancel();
    // What changed just now is read now.
    if (effectOf(this.#changes.take(), this.#element) === 'engine') this.holder.drop();
    if (this.#isNear) this.#showPhoto();
    else this.#approach();
    const done = this.#run(painting);
    // The events tell of errors; a page that does not look at the promise shall not hear of them twice.
    done.catch(() => undefined);
    this.#stateMayDiffer();
    return done;
  }

  /** An attribute, or the property in its place, has another value. */
  change(attribute: string): void {
    this.#showing.soon();
    // What nobody has read yet needs no more.
    if (this.#isNear || this.painting || this.#element.loading === 'eager')
      this.#changes.add(attribute);
  }

  #takeChanges(changed: readonly string[]): void {
    const isUnderWay = this.painting?.isUnderWay ?? false;
    const effect = effectOf(changed, this.#element);
    const isOther = effect === 'engine' || effect === 'restart';
    if (changed.includes('content')) this.#showPhoto();
    // It has become eager within the task, and may have left in it.
    if (!this.#isNear && !this.painting) this.#approach();
    else if (isUnderWay && isOther) this.#startAnew();
    else if (isUnderWay && effect === 'live') void this.#reweigh();
    else if (isOther || !this.painting) this.#autostart();
    // What was started just now has not asked for an engine yet.
    if (effect === 'engine') this.holder.drop();
  }

  async #run(painting: Painting): Promise<StylizeResult> {
    try {
      this.result = await painting.paint(this.holder, () => this.#lookForSupport());
      tell(this.#element, 'neural-style-done', this.result);
      return this.result;
    } catch (thrown) {
      const { error, state } = painting;
      if (state === 'failed' && error) tell(this.#element, 'neural-style-error', error);
      if (state === 'unsupported' && painting.support)
        tell(this.#element, 'neural-style-unsupported', painting.support);
      throw thrown;
    }
  }

  #startAnew(): void {
    if (isComplete(this.#element)) void this.start();
    else this.painting?.cancel();
  }

  /** A term that did not count so far has no place in the run: it is started anew. */
  async #reweigh(): Promise<void> {
    const { painting } = this;
    try {
      await painting?.update(lossWeightsOf(this.#element));
    } catch {
      if (painting?.isUnderWay && painting === this.painting) this.#startAnew();
    }
  }

  #autostart(): void {
    const { autostart, isConnected } = this.#element;
    if (autostart && isConnected && this.#isNear && isComplete(this.#element)) void this.start();
  }

  /** The element is near the viewport, or was started. */
  #approach(): void {
    if (this.#isNear || !this.#element.isConnected) return;
    this.#isNear = true;
    this.#nearness.stop();
    this.#showPhoto();
    this.#showing.now();
    if (!this.painting) this.#autostart();
    // A library that cannot be loaded is what a start tells of.
    if (!this.painting) this.#lookForSupport().catch(() => undefined);
  }

  #leave(): void {
    this.#nearness.stop();
    this.#isNear = false;
    this.painting?.cancel();
    if (this.painting?.state !== 'done') this.painting = undefined;
    this.holder.drop();
    this.#stateMayDiffer();
  }

  async #lookForSupport(): Promise<SupportReport> {
    const support = await (await loadLibrary()).checkSupport();
    this.#support = support;
    this.#stateMayDiffer();
    if (!support.ok && !this.painting) tell(this.#element, 'neural-style-unsupported', support);
    return support;
  }

  #showPhoto(): void {
    if (!this.#isNear) return;
    const { content, baseURI } = this.#element;
    void this.#view.frame.showPhoto(content, baseURI).then(() => this.#showing.now());
  }

  #obey(command: Command): void {
    if (command === 'start') void this.start();
    else if (command === 'save') void pictureFile(this.result, undefined).then(save);
    else void this.painting?.[command]();
  }

  #stateMayDiffer(): void {
    const { state } = this;
    this.#showing.soon();
    if (state === this.#toldState) return;
    this.#toldState = state;
    this.#showing.now();
    tell(this.#element, 'neural-style-state', state);
  }

  #show(): void {
    const { painting, state } = this;
    const { poster, compare } = this.#element;
    this.#view.show({
      ...{ state, poster, compare, isNear: this.#isNear },
      support: painting?.support ?? this.#support,
      alt: this.#element.getAttribute('alt'),
      ...{ progress: painting?.progress, step: painting?.step, error: painting?.error },
      losses: painting?.losses ?? [],
    });
  }
}
