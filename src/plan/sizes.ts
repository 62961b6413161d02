// The sizes that a plan's launches give to their kernels, in one buffer of uniforms.
import type { Dispatch } from '../dispatch.ts';

/** Where a binding may begin, in bytes: WebGPU's default of minUniformBufferOffsetAlignment. */
const ALIGNMENT = 256;

/** The buffer's content, and where in it, in bytes, the sizes of a dispatch lie. */
export interface PackedSizes {
  readonly words: Uint32Array<ArrayBuffer>;
  readonly placeOf: (dispatch: Dispatch) => { readonly offset: number; readonly size: number };
}

/** Equal sizes are kept once; without any the buffer is empty. */
export function packSizes(dispatches: readonly Dispatch[]): PackedSizes {
  const offsets = new Map<string, number>();
  for (const dispatch of dispatches.filter(({ sizes }) => sizes)) {
    const key = `${valuesOf(dispatch)}`;
    if (!offsets.has(key)) offsets.set(key, ALIGNMENT * offsets.size);
  }
  const words = new Uint32Array((ALIGNMENT / 4) * offsets.size);
  for (const [key, offset] of offsets) words.set(key.split(',').map(Number), offset / 4);
  const placeOf = (dispatch: Dispatch) => {
    const values = valuesOf(dispatch);
    return { offset: offsets.get(`${values}`)!, size: 4 * values.length };
  };
  return { words, placeOf };
}

function valuesOf({ kernel, sizes }: Dispatch): number[] {
  return kernel.sizes!.map((name) => sizes![name]!);
}
