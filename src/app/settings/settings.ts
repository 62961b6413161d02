// What a picture of this page is painted with. The pictures apart, it is all in the page's address.
import type { Initialization } from '../../index.ts';

/** Everything that can be set. */
export interface Settings {
  /** The name of a sample, or `own`. */
  readonly photo: string;
  readonly painting: string;
  /** The name of a manifest beside the page, or `file`: weights that the user picked. */
  readonly network: string;
  readonly recipe: string;
  /** Times the recipe's weight of the style loss, and of the content loss. */
  readonly strength: number;
  readonly content: number;
  /** Weight of the total variation. */
  readonly smooth: number;
  /** Longest side in pixels. */
  readonly size: number;
  readonly steps: number;
  /** Times the recipe's learning rate. */
  readonly rate: number;
  readonly start: Initialization;
  readonly seed: number;
  readonly precision: 'f32' | 'f16';
}

/** Those that can change while a picture is being painted. */
export const LIVE_SETTINGS = ['strength', 'content', 'smooth'] as const;

/** The smallest and largest of each number. */
export const LIMITS = {
  strength: [1 / 64, 64],
  content: [1 / 64, 64],
  smooth: [0, 400],
  size: [32, 2048],
  steps: [1, 5000],
  rate: [1 / 64, 16],
  seed: [0, 999_999],
} as const;

/** Where a GPU paints. */
export const GPU_DEFAULTS: Settings = {
  photo: 'river',
  painting: 'swirls',
  network: 'vgg19-compact',
  recipe: 'balanced',
  strength: 1,
  content: 1,
  smooth: 0,
  size: 512,
  steps: 300,
  rate: 1,
  start: 'content',
  seed: 0,
  precision: 'f32',
};

/** What a CPU paints in well under three minutes. */
export const SOFTWARE_EFFORT = { size: 192, steps: 80 } as const;
