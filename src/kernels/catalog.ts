// All kernels, by name, and the one way to launch one: names and sizes are checked against the shader.
import type { Dispatch, Phase } from '../dispatch.ts';
import type { Kernel } from '../kernel.ts';
import type { Tensor } from '../tensor.ts';
import { shaders } from './shaders.generated.ts';
import { withHalves } from './storage.ts';

type Shaders = typeof shaders;
/** The name of a file in shaders/. */
export type KernelName = keyof Shaders;
type BindingName<K extends KernelName> = Shaders[K]['bindings'][number]['name'];
type OverrideOf<K extends KernelName> = Shaders[K]['overrides'][number];
type RequiredOverride<K extends KernelName> = Extract<OverrideOf<K>, { required: true }>['name'];
type OptionalOverride<K extends KernelName> = Extract<OverrideOf<K>, { required: false }>['name'];

/** What an op says of a launch; the shader says the rest. */
export interface Launch<K extends KernelName> {
  readonly label: string;
  readonly phase: Phase;
  readonly bindings: Readonly<Record<BindingName<K>, Tensor>>;
  readonly overrides: Readonly<
    Record<RequiredOverride<K>, number> & Partial<Record<OptionalOverride<K>, number>>
  >;
  /** Invocations needed along x, y, z; rounded up to whole workgroups. */
  readonly invocations: readonly [x: number, y: number, z: number];
  readonly flops: number;
  readonly monitor?: boolean;
}

/** Every kernel, keyed by its name. */
export const kernels: Readonly<Record<string, Kernel>> = shaders;

/** The kernel of that name. A name that no shader has is a programming error. */
export function kernelOf(name: string): Kernel {
  const kernel = kernels[name];
  if (!kernel) throw new Error(`${name}: no such kernel; shaders/${name}.wgsl is missing`);
  return kernel;
}

/** One launch of a kernel, as data. */
export function launch<K extends KernelName>(kernel: K, given: Launch<K>): Dispatch {
  const size = kernelOf(kernel).workgroupSize;
  const holdsHalves = Object.values<Tensor>(given.bindings).some(
    ({ element }) => element === 'f16',
  );
  const [x, y, z] = given.invocations;
  return {
    label: given.label,
    kernel: holdsHalves ? withHalves(kernelOf(kernel)) : kernelOf(kernel),
    phase: given.phase,
    bindings: given.bindings,
    overrides: given.overrides as Readonly<Record<string, number>>,
    workgroups: [Math.ceil(x / size[0]), Math.ceil(y / size[1]), Math.ceil(z / size[2])],
    flops: given.flops,
    monitor: given.monitor ?? false,
  };
}

/** A `const` of a shader, for example the number of values that one workgroup sums. */
export function constantOf<K extends KernelName>(
  kernel: K,
  name: keyof Shaders[K]['constants'] & string,
): number {
  return (shaders[kernel].constants as Record<string, number>)[name]!;
}
