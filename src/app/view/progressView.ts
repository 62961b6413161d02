// How far it is: one bar, its words, the tab's title, and a voice at the quarters.
import type { Progress, ProgressPhase } from '../../index.ts';
import { element } from './element.ts';
import { duration, megabytes } from './units.ts';

/** The bar. */
export interface ProgressView {
  begin(): void;
  show(progress: Progress, step?: { readonly step: number; readonly steps: number }): void;
  end(title: string): void;
  /** Read out by screen readers when they have time. */
  say(text: string): void;
}

const PAGE_TITLE = document.title;

/** The bar, hidden. */
export function createProgressView(): ProgressView {
  const row = element('progress-row', HTMLDivElement);
  const bar = element('progress', HTMLProgressElement);
  const text = element('progress-text', HTMLLabelElement);
  const polite = element('polite', HTMLParagraphElement);
  let quarter = 0;

  const say = (words: string) => {
    polite.textContent = words;
  };
  return {
    say,
    begin() {
      row.hidden = false;
      bar.value = 0;
      quarter = 0;
      text.textContent = 'Opening the GPU…';
      say('Painting begins.');
    },
    show(progress, step) {
      const percent = Math.floor(100 * progress.fraction);
      bar.value = progress.fraction;
      text.textContent = wordsOf(progress, step);
      document.title = `${percent} % · ${PAGE_TITLE}`;
      const reached = Math.floor(percent / 25);
      if (reached <= quarter || reached > 3) return;
      quarter = reached;
      say(`${25 * reached} percent.`);
    },
    end(title) {
      row.hidden = true;
      document.title = title ? `${title} · ${PAGE_TITLE}` : PAGE_TITLE;
    },
  };
}

const PHASES: Readonly<Record<ProgressPhase, string>> = {
  download: 'Fetching the network',
  compile: 'Preparing the GPU',
  run: 'Painting',
  done: 'Done',
};

function wordsOf(
  { phase, loadedBytes, totalBytes, from, leftMs }: Progress,
  step: { readonly step: number; readonly steps: number } | undefined,
): string {
  const words = [PHASES[phase]];
  if (phase === 'download' && totalBytes) {
    const where = from === 'cache' ? ' kept on this device' : '';
    words.push(`${megabytes(loadedBytes ?? 0)} of ${megabytes(totalBytes)}${where}`);
  }
  if (phase === 'run' && step) words.push(`step ${step.step} of ${step.steps}`);
  if (phase === 'run' && leftMs !== undefined) words.push(`${duration(leftMs)} left`);
  return words.join(' · ');
}
