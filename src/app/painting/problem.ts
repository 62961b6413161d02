// What can go wrong, as people read it: what it is, and what they can do about it.
import { type ErrorCode, NeuralStyleError } from '../../index.ts';
import type { Settings } from '../settings/settings.ts';

/** What a button of a problem does; the page has one way for each. */
export type ActionName =
  | 'try-again'
  | 'check-again'
  | 'show-example'
  | 'paint-small'
  | 'stop'
  | 'pick-weights'
  | 'without-cache'
  | 'use-size'
  | 'resume'
  | 'lower-rate'
  | 'use-f32'
  | 'reset'
  | 'download'
  | 'dismiss';

/** A button. */
export interface Action {
  readonly name: ActionName;
  readonly label: string;
}

/** A problem, or something that the user should know. */
export interface Problem {
  /** One of each kind is shown at a time. */
  readonly id: string;
  readonly isError: boolean;
  readonly title: string;
  /** Sentences. */
  readonly text: readonly string[];
  readonly actions: readonly Action[];
}

/** What is known beside the error. */
export interface Circumstances {
  readonly settings: Settings;
  /** Steps made when it happened. */
  readonly step: number;
  /** There is a snapshot to go on from. */
  readonly canResume: boolean;
  /** The largest size that would fit, where one is known. */
  readonly largestSize?: number;
}

const TITLES: Readonly<Record<ErrorCode, string>> = {
  'bad-option': 'These settings do not work',
  'bad-image': 'This picture cannot be read',
  'bad-weights': 'The weights are not what they should be',
  unreachable: 'The weights cannot be fetched',
  unsupported: 'This browser cannot paint here',
  'too-large': 'This size is too large for your GPU',
  'device-lost': 'The GPU was reset',
  gpu: 'The GPU reported an error',
  'not-finite': 'The picture ran away',
  aborted: 'It was cancelled',
};

const TRY_AGAIN: Action = { name: 'try-again', label: 'Try again' };
/** Takes a card away. */
export const DISMISS: Action = { name: 'dismiss', label: 'Close' };

/** What an error means here, and what helps. */
export function problemOf(error: unknown, around: Circumstances): Problem {
  const code = error instanceof NeuralStyleError ? error.code : undefined;
  const text = sentencesOf(error);
  return {
    id: code ?? 'unknown',
    isError: true,
    title: code ? TITLES[code] : 'Something went wrong',
    text: code === 'not-finite' ? [...text, lastGood(around)] : text,
    actions: [...actionsOf(code, around), DISMISS],
  };
}

function lastGood({ step }: Circumstances): string {
  return `It happened about step ${step}; the last good picture stays on the wall.`;
}

function actionsOf(code: ErrorCode | undefined, around: Circumstances): Action[] {
  switch (code) {
    case 'bad-weights':
    case 'unreachable':
      return [
        { name: 'try-again', label: 'Try again' },
        { name: 'pick-weights', label: 'Pick a local file' },
      ];
    case 'too-large': {
      const { size } = around.settings;
      const smaller = around.largestSize ?? Math.floor(size / 2);
      return [{ name: 'use-size', label: `Use ${Math.min(smaller, size)} px` }];
    }
    case 'device-lost':
      return around.canResume ? [{ name: 'resume', label: 'Go on from there' }] : [TRY_AGAIN];
    case 'not-finite':
      return [
        { name: 'lower-rate', label: 'Halve the learning rate' },
        ...(around.settings.precision === 'f16'
          ? [{ name: 'use-f32', label: 'Use 32-bit floats' } as const]
          : []),
      ];
    case 'bad-option':
      return [{ name: 'reset', label: 'Reset the settings' }];
    case 'bad-image':
      return [{ name: 'try-again', label: 'Choose another' }];
    case 'unsupported':
      return [{ name: 'check-again', label: 'Check again' }];
    default:
      return [TRY_AGAIN];
  }
}

/** The parts of the project's messages as sentences; of other errors what they say. */
export function sentencesOf(error: unknown): string[] {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('; ').map((part) => {
    const text = part.charAt(0).toUpperCase() + part.slice(1);
    return /[.!?]$/.test(text) ? text : `${text}.`;
  });
}
