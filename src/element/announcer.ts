// Tells screen readers how it goes: politely at the quarters, at once of an error.
import { make, setText } from './dom.ts';
import { noticeOf, quarterSpoken, stateSpoken, unsupportedNotice } from './texts.ts';
import type { ViewModel } from './viewModel.ts';

/** Two live regions that nobody sees. They are there before their text is, or it would not be read. */
export class Announcer {
  readonly polite = make('div', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  readonly assertive = make('div', { class: 'spoken', role: 'alert', 'aria-live': 'assertive' });
  #state: ViewModel['state'] = 'idle';
  #quarter = -1;

  show(model: ViewModel): void {
    const { state, progress, error, support } = model;
    if (state !== this.#state) this.#enter(model);
    this.#state = state;
    if (state === 'loading' || state === 'running') {
      const quarter = Math.min(3, Math.floor(4 * (progress?.fraction ?? 0)));
      if (quarter > this.#quarter) setText(this.polite, quarterSpoken(quarter, progress?.leftMs));
      this.#quarter = Math.max(this.#quarter, quarter);
    }
    const notice =
      (state === 'failed' && error && noticeOf(error)) ||
      (state === 'unsupported' && support && unsupportedNotice(support));
    setText(this.assertive, notice ? `${notice.title}. ${notice.advice}` : '');
  }

  #enter({ state, step }: ViewModel): void {
    // A run that begins, again too.
    if (state === 'loading' && !step) this.#quarter = -1;
    const text = stateSpoken(state);
    if (text) setText(this.polite, text);
  }
}
