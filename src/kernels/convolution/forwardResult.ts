// The end of a forward convolution: bias, ReLU, pooling and flow.
import type { Part } from '../emit.ts';
import { eachPlace, FINISH, FLOW_INDEX, LANES, PATCH, POSITION, read, write } from './finish.ts';
import type { ForwardResult } from './result.ts';

const BITS = `fn bitsOf(passes: vec4<bool>, p: u32) -> u32 {
  let bits = select(vec4u(), ${LANES}, passes);
  return (bits.x | bits.y | bits.z | bits.w) << (4u * p);
}`;

/** The part that writes a map, or what pooling leaves of it. */
export function forwardPart({ relu, pool, flow }: ForwardResult): Part {
  const activated = relu ? 'select(sum, vec4f(), sum <= vec4f())' : 'sum';
  return {
    variables: [
      read('bias', 'array<vec4f>'),
      ...(flow ? [write('flowOut', 'array<u32>')] : []),
      write('output', 'array<Stored>'),
    ],
    code: `${PATCH}
${flow ? `${BITS}\n` : ''}${pool === 'max' ? `${LARGER}\n` : ''}${FINISH}
  let offset = bias[blockNumber];
  // By comparison and not max(): a NaN stays a NaN, and is found.
${eachPlace(`    let sum = offset + values[p];
    values[p] = ${activated};`)}
${flow ? '  var word = 0u;\n' : ''}${pool ? pooling(pool, relu, flow) : storing(flow)}
${flow ? `  flowOut[${FLOW_INDEX}] = word;\n` : ''}}`,
  };
}

function storing(flow: boolean): string {
  const bits = '\n    word |= bitsOf(values[p] > vec4f(), p);';
  return eachPlace(
    `    if (isInside(y + p / 4u, x + p % 4u)) { output[${POSITION}] = store(values[p]); }${flow ? bits : ''}`,
  );
}

/** A NaN is larger than all: no comparison with it holds. */
const LARGER =
  'fn larger(a: vec4f, b: vec4f) -> vec4f { return select(b, a, (a >= b) | (a != a)); }';

/** Two windows, p the first place of each. A window that is not whole gives nothing, and none passes. */
function pooling(pool: 'max' | 'average', relu: boolean, flow: boolean): string {
  const value = {
    max: 'larger(larger(values[p], values[p + 1u]), larger(values[p + 4u], values[p + 5u]))',
    average: '0.25 * (((values[p] + values[p + 1u]) + values[p + 4u]) + values[p + 5u])',
  }[pool];
  const isPositive = relu ? 'values[place] > vec4f()' : 'vec4<bool>(true)';
  const passing = {
    // Only the first maximum.
    max: `let passes = (values[place] == pooled) & (${isPositive}) & !taken;
        taken |= passes;`,
    average: `let passes = ${isPositive};`,
  }[pool];
  const bits = ['p', 'p + 1u', 'p + 4u', 'p + 5u'].map(
    (place) => `
      {
        const place = ${place};
        ${passing}
        word |= bitsOf(passes, place);
      }`,
  );
  const taken = pool === 'max' ? '\n      var taken = vec4<bool>();' : '';
  return eachPlace(
    `    if (isInside(y + 1u, x + p + 1u)) {
      let pooled = ${value};
      output[(blockNumber * (HEIGHT / 2u) + y / 2u) * (WIDTH / 2u) + x / 2u + p / 2u] = store(pooled);${
        flow ? `${taken}${bits.join('')}` : ''
      }
    }`,
    [0, 2],
  );
}
