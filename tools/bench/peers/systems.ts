// The systems that are compared.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One system and its page. */
export interface SystemChoice {
  /** As in the report. */
  readonly name: string;
  /** For people. */
  readonly description: string;
  /** The page's script, relative to the project. */
  readonly entry: string;
  /** What the page is told. */
  readonly variant: string;
}

const root = join(import.meta.dirname, '../../..');
const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

const TENSORFLOW = `@tensorflow/tfjs-backend-webgpu ${devDependencies['@tensorflow/tfjs-backend-webgpu']}`;

/** This project. */
export const OURS: SystemChoice = {
  name: 'ours',
  description: 'neural-style-webgpu',
  entry: 'tools/bench/peers/ours.ts',
  variant: '',
};

/** The peers, in the order of their steps. */
export const PEERS: readonly SystemChoice[] = [
  {
    name: 'jax-js',
    description: `@jax-js/jax ${devDependencies['@jax-js/jax']}, the whole step in one jit`,
    entry: 'tools/bench/peers/jaxJs.ts',
    variant: '',
  },
  {
    name: 'tfjs',
    description: `${TENSORFLOW}, as it comes`,
    entry: 'tools/bench/peers/tensorflow.ts',
    variant: '',
  },
  {
    name: 'tfjs-mm-transpose',
    description: `${TENSORFLOW}, WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE=false`,
    entry: 'tools/bench/peers/tensorflow.ts',
    variant: 'mm-transpose',
  },
];
