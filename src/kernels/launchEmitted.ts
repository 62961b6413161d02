// One launch of an emitted kernel, checked against the facts that were emitted with it.
import type { Dispatch } from '../dispatch.ts';
import type { Kernel } from '../kernel.ts';

/** What an op says of a launch. */
export interface EmittedLaunch
  extends Pick<Dispatch, 'label' | 'phase' | 'bindings' | 'overrides' | 'sizes' | 'flops'> {
  /** Invocations needed along x, y, z; rounded up to whole workgroups. */
  readonly invocations: readonly [x: number, y: number, z: number];
}

/** The launch as data. A name that is missing or too many is a programming error. */
export function launchEmitted(kernel: Kernel, given: EmittedLaunch): Dispatch {
  const { label, phase, bindings, overrides, sizes, flops, invocations } = given;
  const bound = kernel.bindings.map(({ name }) => name);
  expectNames(kernel, 'bindings', Object.keys(bindings), bound, bound);
  const known = kernel.overrides.map(({ name }) => name);
  const required = kernel.overrides.filter((override) => override.required);
  const needed = required.map(({ name }) => name);
  expectNames(kernel, 'overrides', Object.keys(overrides), known, needed);
  const named = kernel.sizes ?? [];
  expectNames(kernel, 'sizes', Object.keys(sizes ?? {}), named, named);
  const size = kernel.workgroupSize;
  const [x, y, z] = invocations;
  return {
    ...{ label, kernel, phase, bindings, overrides, flops, monitor: false },
    ...(sizes ? { sizes } : {}),
    workgroups: [Math.ceil(x / size[0]), Math.ceil(y / size[1]), Math.ceil(z / size[2])],
  };
}

function expectNames(
  { name }: Kernel,
  what: string,
  given: readonly string[],
  known: readonly string[],
  needed: readonly string[],
): void {
  const wrong = [
    ...given.filter((each) => !known.includes(each)),
    ...needed.filter((each) => !given.includes(each)),
  ];
  if (wrong.length > 0) throw new Error(`${name}: ${what} do not match: ${wrong.join(', ')}`);
}
