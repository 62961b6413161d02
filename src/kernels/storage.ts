// How the vec4 of a feature map is stored: as it is, or as packed halves. Shaders say `load` and `store`, and compute
// in f32; their files hold the form for f32, which `withHalves` exchanges for the other.
import type { Kernel } from '../kernel.ts';
import type { Precision } from '../tensor.ts';
import type { Part } from './emit.ts';

const LOAD = 'fn load(stored: Stored) -> vec4f';
const STORE = 'fn store(value: vec4f) -> Stored';

const f32 = {
  alias: 'alias Stored = vec4f;',
  load: `${LOAD} { return stored; }`,
  store: `${STORE} { return value; }`,
};

/** unpack2x16float and pack2x16float need no feature of the device. */
const f16 = {
  alias: 'alias Stored = vec2u;',
  load: `${LOAD} { return vec4f(unpack2x16float(stored.x), unpack2x16float(stored.y)); }`,
  store: `${STORE} { return vec2u(pack2x16float(value.xy), pack2x16float(value.zw)); }`,
};

/** The part of an emitted kernel that loads and stores feature maps. */
export function storagePart(precision: Precision): Part {
  const { alias, load, store } = precision === 'f16' ? f16 : f32;
  return { code: [alias, load, store].join('\n') };
}

/** A kernel of shaders/ for maps of packed halves; itself, if it reads bits and not numbers. */
export function withHalves(kernel: Kernel): Kernel {
  if (!kernel.code.includes(f32.alias)) return kernel;
  const code = (['alias', 'load', 'store'] as const).reduce(
    (text, line) => text.replace(f32[line], f16[line]),
    kernel.code,
  );
  return { ...kernel, name: `${kernel.name} f16`, code };
}
