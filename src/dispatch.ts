// A plan as data: kernel launches in order. It can be printed, tested and costed without a GPU.
import type { Kernel } from './kernel.ts';
import type { Parameter } from './parameter.ts';
import type { Tensor } from './tensor.ts';

/** The part of an optimization step that a dispatch belongs to; a part can be run by itself. */
export type Phase = 'forward' | 'loss' | 'backward' | 'update';

/** One kernel launch, as data. */
export interface Dispatch {
  /** For example "conv3_1.forward"; the label of every GPU object made for it. */
  readonly label: string;
  readonly kernel: Kernel;
  readonly phase: Phase;
  /** Keyed by the shader's variable names. */
  readonly bindings: Readonly<Record<string, Tensor>>;
  /** Keyed by the shader's override names. */
  readonly overrides: Readonly<Record<string, number>>;
  /** Keyed by the names of the kernel's sizes: one pipeline serves all of them, where each set of overrides has its own. */
  readonly sizes?: Readonly<Record<string, number>>;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Floating-point operations of the algorithm: a multiply-add counts as two. */
  readonly flops: number;
  /** True for a check that only runs when asked for, and that changes no other tensor. */
  readonly monitor: boolean;
}

/** Everything that the GPU runs, in order. */
export interface Plan {
  readonly name: string;
  readonly dispatches: readonly Dispatch[];
  /** The network's parameters: given, read only, shared by all plans. */
  readonly weights: readonly Parameter[];
  /** Tensors that are given before the plan runs or kept after it; they never share memory. */
  readonly kept: readonly Tensor[];
}
