// What plans need of a device, by the names of WebGPU's limits, before anything is allocated.
import type { Plan } from '../dispatch.ts';
import type { Kernel } from '../kernel.ts';
import { bytesOf } from '../tensor.ts';

/** The limits that plans come near. */
export type LimitName = (typeof LIMITS)[number];

/** The least value of a limit with which plans run, and what it is needed for. */
export interface Need {
  readonly value: number;
  /** A tensor's or a dispatch's label. */
  readonly where: string;
}

/** Everything that plans need. */
export type Needs = ReadonlyMap<LimitName, Need>;

const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
  'maxComputeWorkgroupSizeZ',
  'maxComputeWorkgroupsPerDimension',
] as const;

/** The largest needs of all dispatches. */
export function needsOf(plans: readonly Plan[]): Needs {
  const needs = new Map<LimitName, Need>();
  const need = (limit: LimitName, value: number, where: string) => {
    if (value > (needs.get(limit)?.value ?? 0)) needs.set(limit, { value, where });
  };
  for (const { label, kernel, bindings, workgroups } of plans.flatMap((plan) => plan.dispatches)) {
    for (const tensor of Object.values(bindings)) {
      need('maxBufferSize', bytesOf(tensor), tensor.label);
      need('maxStorageBufferBindingSize', bytesOf(tensor), tensor.label);
    }
    const storage = kernel.bindings.filter(({ access }) => access !== 'uniform');
    need('maxStorageBuffersPerShaderStage', storage.length, label);
    need('maxComputeWorkgroupStorageSize', workgroupBytesOf(kernel), label);
    const [x, y, z] = kernel.workgroupSize;
    need('maxComputeInvocationsPerWorkgroup', x * y * z, label);
    need('maxComputeWorkgroupSizeX', x, label);
    need('maxComputeWorkgroupSizeY', y, label);
    need('maxComputeWorkgroupSizeZ', z, label);
    need('maxComputeWorkgroupsPerDimension', Math.max(...workgroups), label);
  }
  return needs;
}

const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  f32: 4,
  u32: 4,
  i32: 4,
  vec2f: 8,
  vec2u: 8,
  vec4f: 16,
  vec4u: 16,
};
const known = new Map<string, number>();

/** Bytes of workgroup memory that a kernel declares; WebGPU counts each variable in whole 16 bytes. */
export function workgroupBytesOf({ name, code, constants }: Kernel): number {
  let bytes = known.get(name);
  if (bytes === undefined) {
    bytes = 0;
    for (const [, type] of code.matchAll(/^\s*var<workgroup> \w+\s*:\s*([^;]+);/gm)) {
      bytes += 16 * Math.ceil(bytesOfType(name, type!, constants) / 16);
    }
    known.set(name, bytes);
  }
  return bytes;
}

function bytesOfType(kernel: string, type: string, constants: Kernel['constants']): number {
  const [, item = type, length = '1'] = /^array<\s*(.+?)\s*,\s*(\w+)\s*>$/.exec(type) ?? [];
  const bytes =
    ELEMENT_BYTES[item] ?? (item.startsWith('array') && bytesOfType(kernel, item, constants));
  const count = constants[length] ?? Number(length.replace(/u$/, ''));
  if (bytes && count > 0) return bytes * count;
  throw new Error(`${kernel}: workgroup memory of type ${type} cannot be counted`);
}
