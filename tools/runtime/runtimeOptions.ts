// The options --runtime, --adapter and --dawn, which every command that needs a GPU has.
import { NeuralStyleError } from '../../src/error.ts';
import { adapterChoices, adapterFromEnvironment } from '../browser/adapter.ts';

/** Chrome: a page of a headless browser. Node: Dawn in this process. */
export type RuntimeKind = 'chrome' | 'node';

export const runtimeKinds: readonly RuntimeKind[] = ['chrome', 'node'];

/** What the user chose to run on. */
export interface RuntimeChoice {
  readonly runtime: RuntimeKind;
  /** `gpu`, `software`, `auto`, or in Node a part of an adapter's name. */
  readonly adapter: string;
  /** Flags for Dawn in Node, for example "enable-dawn-features=allow_unsafe_apis". */
  readonly dawn: readonly string[];
}

/** For node:util's parseArgs. */
export const RUNTIME_OPTIONS = {
  runtime: { type: 'string' },
  adapter: { type: 'string' },
  dawn: { type: 'string', multiple: true },
} as const;

/** The lines of a help text. */
export const RUNTIME_HELP = `\
  --runtime chrome|node   a headless browser, or the package "webgpu"; default chrome
  --adapter WHAT          gpu, software or auto; default NEURAL_STYLE_ADAPTER, else auto;
                          with --runtime node also part of an adapter's name
  --dawn FLAG=VALUE       a flag for Dawn with --runtime node, as often as needed, for example
                          enable-dawn-features=vulkan_enable_f16_on_nvidia`;

const DAWN_FLAG = /^(enable-dawn-features|disable-dawn-features|backend|validate|dlldir)=\S+$/;

/** Checks the three options; what is left out has its default. */
export function chooseRuntime(given: {
  readonly runtime?: string | undefined;
  readonly adapter?: string | undefined;
  readonly dawn?: readonly string[] | undefined;
}): RuntimeChoice {
  const runtime = runtimeKinds.find((kind) => kind === (given.runtime ?? 'chrome'));
  if (!runtime) refuse('--runtime', given.runtime!, `take ${runtimeKinds.join(', ')}`);
  const dawn = given.dawn ?? [];
  if (runtime === 'chrome' && dawn[0] !== undefined) {
    refuse('--dawn', dawn[0], 'it is for --runtime node', 'not for Chrome');
  }
  const bad = dawn.find((flag) => !DAWN_FLAG.test(flag));
  if (bad !== undefined) refuse('--dawn', bad, 'take enable-dawn-features=NAME,NAME, for example');
  return { runtime, adapter: adapterOf(runtime, given.adapter), dawn };
}

function adapterOf(runtime: RuntimeKind, given: string | undefined): string {
  const named = given ?? (process.env.NEURAL_STYLE_ADAPTER || 'auto');
  if (runtime === 'node' && named.trim() !== '') return named;
  if (given === undefined) return adapterFromEnvironment();
  const known = adapterChoices.find((choice) => choice === given);
  return known ?? refuse('--adapter', given, `take ${adapterChoices.join(', ')}`);
}

function refuse(option: string, found: string, todo: string, rule = 'not known'): never {
  throw new NeuralStyleError('bad-option', `${option}: ${rule}; found "${found}"; ${todo}`);
}
