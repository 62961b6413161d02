// What the element says, in English.
import type { SupportReport } from '../engine/api/report.ts';
import { type ErrorCode, NeuralStyleError } from '../error.ts';
import type { ElementState } from './painting.ts';
import type { ViewModel } from './viewModel.ts';

/** The name of a canvas whose page gave no `alt`. */
export const PICTURE_NAME = 'Painted picture';

/** The name of the whole element. */
export function groupName(alt: string | null): string {
  return alt ? `Painting: ${alt}` : 'Painting';
}

const HEADLINES: Readonly<Record<ElementState, string>> = {
  idle: 'Ready to paint',
  loading: 'Getting ready',
  running: 'Painting',
  paused: 'Paused',
  done: 'Painted',
  cancelled: 'Cancelled',
  failed: 'Not painted',
  unsupported: 'Not possible here',
};

/** Where it is, in two words. */
export function headline(state: ElementState): string {
  return HEADLINES[state];
}

const IN_PHASE = {
  download: 'Loading the network',
  compile: 'Compiling for this GPU',
  run: 'Starting to paint',
  done: '',
} as const;

/** What is being done now, in a line. */
export function detail({ state, progress, step, support }: ViewModel): string {
  switch (state) {
    case 'idle':
    case 'cancelled':
      return support?.problem === 'software-adapter' ? 'On the processor, which is slow' : '';
    case 'loading': {
      if (!progress) return 'Looking for the GPU';
      const { phase, loadedBytes, totalBytes } = progress;
      const isDownload = phase === 'download' && loadedBytes !== undefined && totalBytes;
      const size = isDownload ? `, ${megabytes(loadedBytes)} of ${megabytes(totalBytes)} MB` : '';
      return `${IN_PHASE[phase]}${size}`;
    }
    case 'running':
      if (!step) return IN_PHASE.run;
      return `Step ${step.step} of ${step.steps}${leftOf(step.leftMs, ', ', 'short')}`;
    case 'paused':
      return step ? `At step ${step.step} of ${step.steps}` : '';
    case 'done':
      return step ? `${step.step} steps in ${duration(step.elapsedMs, 'short')}` : '';
    default:
      return '';
  }
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

function leftOf(ms: number, before: string, style: 'short' | 'long'): string {
  return ms > 0 && Number.isFinite(ms) ? `${before}${duration(ms, style)} left` : '';
}

/** For example "40 s" or, to be heard, "40 seconds". */
export function duration(ms: number, style: 'short' | 'long'): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const isLong = seconds >= 90;
  const value = isLong ? Math.round(seconds / 60) : seconds;
  if (style === 'short') return `${value} ${isLong ? 'min' : 's'}`;
  return `${value} ${isLong ? 'minute' : 'second'}${value === 1 ? '' : 's'}`;
}

/** Percent of everything. */
export function percent(fraction: number): number {
  return Math.floor(100 * Math.min(1, Math.max(0, fraction)));
}

/** What is said at 0, 25, 50 and 75 %. */
export function quarterSpoken(quarter: number, leftMs: number | undefined): string {
  if (quarter === 0) return 'Painting has started.';
  return `${25 * quarter} percent painted${leftOf(leftMs ?? 0, ', about ', 'long')}.`;
}

/** What is said of a new state; empty if nothing is. */
export function stateSpoken(state: ElementState): string {
  if (state === 'done') return '100 percent: the picture is painted.';
  if (state === 'paused') return 'Paused.';
  return state === 'cancelled' ? 'Cancelled.' : '';
}

/** Three digits of a number that may be of any size. */
export function shortNumber(value: number): string {
  const isPlain = value === 0 || (value >= 0.01 && value < 1e5);
  return isPlain ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}

/** The curve of the loss in words. */
export function curveName(losses: readonly number[]): string {
  const [first, last] = [losses[0], losses.at(-1)];
  if (first === undefined || last === undefined) return 'Loss: no step yet';
  return `Loss: ${shortNumber(first)} at the start, ${shortNumber(last)} now`;
}

const TITLES: Readonly<Record<ErrorCode, string>> = {
  'bad-option': 'A setting is not right',
  'bad-image': 'A picture could not be read',
  'bad-weights': 'The network’s file is damaged',
  unreachable: 'A file could not be loaded',
  unsupported: 'Painting needs WebGPU',
  'too-large': 'The picture is too large for this device',
  'device-lost': 'The GPU was reset',
  gpu: 'The GPU reported an error',
  'not-finite': 'The painting went astray',
  aborted: 'It was cancelled',
};

/** An error or a lack of support for people: what it is, what to do, and the particulars. */
export interface Notice {
  readonly title: string;
  readonly advice: string;
  readonly particulars: string;
}

const sentence = (text: string) => text && `${text[0]!.toUpperCase()}${text.slice(1)}`;

/** What is shown of an error. */
export function noticeOf(error: Error): Notice {
  if (!(error instanceof NeuralStyleError)) {
    return { title: 'Something went wrong', advice: '', particulars: error.message };
  }
  const particulars = error.message.slice(0, -error.fix.length).replace(/; $/, '');
  return { title: TITLES[error.code], advice: sentence(error.fix), particulars };
}

/** What is shown where nothing can be painted. */
export function unsupportedNotice({ fix }: SupportReport): Notice {
  const advice = sentence(fix ?? 'take a browser with WebGPU');
  return { title: TITLES.unsupported, advice, particulars: '' };
}
