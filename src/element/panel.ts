// What is said and asked under the picture: how far it is, the loss, errors, and the buttons.
import { type Command, Controls } from './controls.ts';
import { make, setAttribute, setText } from './dom.ts';
import { Sparkline } from './sparkline.ts';
import {
  detail,
  headline,
  type Notice,
  noticeOf,
  percent,
  shortNumber,
  unsupportedNotice,
} from './texts.ts';
import type { ViewModel } from './viewModel.ts';

/** The panel with everything in it. */
export class Panel {
  readonly #fill = make('div', { class: 'fill' });
  readonly #bar = make(
    'div',
    {
      part: 'progress',
      class: 'bar',
      role: 'progressbar',
      'aria-label': 'Painting',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    },
    this.#fill,
  );
  readonly #headline = make('strong');
  readonly #detail = make('span');
  readonly #status = make('div', { part: 'status', class: 'status' }, this.#headline, this.#detail);
  readonly #sparkline = new Sparkline();
  readonly #loss = make('span');
  readonly #curve = make('div', { class: 'curve' }, this.#sparkline.root, this.#loss);
  readonly #error = makeNotice('error');
  readonly #unsupported = makeNotice('unsupported');
  readonly #controls: Controls;
  readonly root: HTMLElement;

  constructor(give: (command: Command) => void) {
    this.#controls = new Controls(give);
    const progress = make('slot', { name: 'progress' }, this.#bar, this.#status, this.#curve);
    this.root = make(
      'div',
      { part: 'panel', class: 'panel' },
      progress,
      this.#error.slot,
      this.#unsupported.slot,
      this.#controls.root,
    );
  }

  show(model: ViewModel): void {
    const { state, progress, losses, step, error, support } = model;
    const isUnderWay = state === 'loading' || state === 'running' || state === 'paused';
    const done = percent(progress?.fraction ?? 0);
    this.#bar.hidden = !isUnderWay;
    setAttribute(this.#bar, 'aria-valuenow', `${done}`);
    setAttribute(this.#bar, 'aria-valuetext', `${done} %, ${detail(model)}`);
    this.#fill.style.setProperty('inline-size', `${100 * (progress?.fraction ?? 0)}%`);
    const isFailed = state === 'failed' || state === 'unsupported';
    this.#status.hidden = isFailed;
    setText(this.#headline, isUnderWay ? `${headline(state)}, ${done} %` : headline(state));
    setText(this.#detail, detail(model));
    this.#curve.hidden = losses.length === 0 || !(isUnderWay || state === 'done');
    this.#sparkline.show(losses, step?.steps ?? losses.length);
    setText(this.#loss, `Loss ${shortNumber(losses.at(-1) ?? 0)}`);
    this.#error.show(state === 'failed' && error ? noticeOf(error) : undefined);
    this.#unsupported.show(
      state === 'unsupported' ? unsupportedNotice(support ?? { ok: false }) : undefined,
    );
    this.#controls.show(state);
  }
}

/** A notice in a slot of its name; hidden, with what a page put there, while there is nothing to tell. */
function makeNotice(kind: 'error' | 'unsupported') {
  const title = make('strong');
  const advice = make('p');
  const particulars = make('small');
  const body = make('div', { part: kind, class: 'notice' }, title, advice, particulars);
  const slot = make('slot', { name: kind }, body);
  const show = (notice: Notice | undefined) => {
    slot.hidden = !notice;
    setText(title, notice?.title ?? '');
    setText(advice, notice?.advice ?? '');
    setText(particulars, notice?.particulars ?? '');
    particulars.hidden = !notice?.particulars;
  };
  return { slot, show };
}
