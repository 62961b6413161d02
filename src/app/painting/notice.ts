// What the user should know before and beside a run: support, the cache, a device that was lost and is back.
import type { SupportReport } from '../../index.ts';
import { type Action, DISMISS, type Problem, sentencesOf } from './problem.ts';

/** What stands in the way before anything is tried; nothing if all is well. */
export function supportProblemOf({ problem, fix, adapter }: SupportReport): Problem | undefined {
  if (!problem) return undefined;
  const help = fix ? sentencesOf(fix) : [];
  const again: Action = { name: 'check-again', label: 'Check again' };
  const example: Action = { name: 'show-example', label: 'Show an example' };
  const shown = { id: 'support', isError: true } as const;
  switch (problem) {
    case 'no-webgpu':
      return {
        ...{ ...shown, title: 'This browser has no WebGPU' },
        text: [
          'Chrome and Edge from 113 on, Safari from 26 on and Firefox from 141 on have it.',
          ...help,
        ],
        actions: [again, example],
      };
    case 'insecure-context':
      return {
        ...{ ...shown, title: 'WebGPU needs a secure address' },
        text: ['Open this page by https://, or as localhost.', ...help],
        actions: [again, example],
      };
    case 'no-adapter':
      return {
        ...{ ...shown, title: 'No GPU answers' },
        text: [
          'On Linux, switch on chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan, then start the browser anew.',
          ...help,
        ],
        actions: [again, example],
      };
    case 'limits-too-low':
      return {
        ...{ ...shown, title: 'This GPU is too small' },
        text: ['It offers less than the network needs.', ...help],
        actions: [again, example],
      };
    case 'software-adapter':
      return {
        ...{ id: 'support', isError: false, title: 'No GPU: your CPU paints' },
        text: [
          `${adapter?.name ?? 'This adapter'} is about 100 times as slow as a GPU. A small picture takes about a minute.`,
        ],
        actions: [
          { name: 'paint-small', label: 'Paint small' },
          { name: 'stop', label: 'Not now' },
        ],
      };
  }
}

/** The weights could not be kept: the run goes on without. */
export function cacheProblemOf(message: string, estimate: StorageEstimate | undefined): Problem {
  const gigabytes = (bytes: number | undefined) => ((bytes ?? 0) / 1e9).toFixed(2);
  const room = estimate?.quota
    ? [`Used here: ${gigabytes(estimate.usage)} of ${gigabytes(estimate.quota)} GB.`]
    : [];
  return {
    id: 'cache',
    isError: false,
    title: 'The weights are not kept on this device',
    text: [...sentencesOf(message), ...room, 'Painting goes on from memory.'],
    actions: [{ name: 'without-cache', label: 'Do not keep them' }, DISMISS],
  };
}

/** The device was lost, and painting went on by itself. */
export function recoveryProblemOf(step: number): Problem {
  return {
    id: 'recovery',
    isError: false,
    title: 'The GPU was reset',
    text: [`It happened after step ${step}. Painting goes on from the last snapshot.`],
    actions: [DISMISS],
  };
}
