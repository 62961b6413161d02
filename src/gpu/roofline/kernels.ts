// The two kernels of the roofline: one that only multiplies and adds, one that only copies.

/** How a multiply-add is written, and how many chains of four one invocation keeps: devices differ in what they like. */
export interface ArithmeticForm {
  readonly name: string;
  readonly expression: (chain: string) => string;
  readonly chains: number;
}

/** Values in registers: few for a CPU with 16 of them, many for a GPU that has to fill its pipelines. */
const CHAINS = [2, 4, 8];
/** Rounds of a loop, each one multiply-add for every chain. */
const ROUNDS = 256;

/** All forms; the fastest counts. */
export const arithmeticForms: readonly ArithmeticForm[] = CHAINS.flatMap((chains) => [
  { name: `fma, ${chains} x 4`, expression: (c: string) => `fma(${c}, factor, addend)`, chains },
  { name: `a * b + c, ${chains} x 4`, expression: (c: string) => `${c} * factor + addend`, chains },
]);

/** Invocations of a workgroup. */
export const WORKGROUP = 64;

/** Floating-point operations of one workgroup. */
export function flopsOf({ chains }: ArithmeticForm): number {
  return 2 * 4 * chains * ROUNDS * WORKGROUP;
}

/** x -> factor * x + addend, so many times; addend / (1 - factor) stays what it is. Invocation 0 writes its sum. */
export function arithmeticCode({ expression, chains }: ArithmeticForm): string {
  const names = Array.from({ length: chains }, (_, k) => `chain${k}`);
  return `
@group(0) @binding(0) var<storage, read> given: array<vec4f>; // start, factor, addend
@group(0) @binding(1) var<storage, read_write> sum: array<vec4f>; // one
@compute @workgroup_size(${WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let start = given[0] + vec4f(f32(id.x + id.y) * 1e-20);
  let factor = given[1];
  let addend = given[2];
${names.map((name, k) => `  var ${name} = start + vec4f(${k}e-20);`).join('\n')}
  for (var round = 0u; round < ${ROUNDS}u; round++) {
${names.map((name) => `    ${name} = ${expression(name)};`).join('\n')}
  }
  let total = ${names.join(' + ')};
  // The second half is never true, but no compiler knows, so that no invocation is left out.
  if (id.x + id.y == 0u || total.x == -1.0) { sum[0] = total; }
}`;
}

/** Invocations of a workgroup that copies, each four floats. */
export const COPY_WORKGROUP = 256;

/** output = input. */
export const COPY_CODE = `
@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4f>;
@compute @workgroup_size(${COPY_WORKGROUP})
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < arrayLength(&input)) { output[id.x] = input[id.x]; }
}`;
