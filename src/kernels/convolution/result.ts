// What becomes of a 3x3 convolution's sums: `finish(block, y, x, sums)` takes a patch of 2 rows x 4 columns of four
// channels, whose corner is at (y, x), through bias, ReLU and pooling, or through the gradient's terms and its gate,
// and writes. Its loops have constant bounds, which drivers unroll; written out they would only be more to compile.
//
// Flow: where gradients pass, in bits, [block][ceil(H / 2)][ceil(W / 4)] of u32, one word for a patch: bit
// 4 * (4 * (y % 2) + x % 4) + channel % 4 is set where the output is above 0 and, before a pooling by maximum, the
// first maximum of its window. It is all that the backward pass needs of a map that no loss looks at.
import type { Part, Variable } from '../emit.ts';

/** Forward: bias, then what is named. */
export interface ForwardResult {
  readonly kind: 'forward';
  readonly relu: boolean;
  /** 2x2 windows, stride 2, in the place of the map. */
  readonly pool?: 'max' | 'average' | undefined;
  /** Whether the flow is kept. */
  readonly flow: boolean;
}

/** Backward: the gradient of a feature map. */
export interface GradientResult {
  readonly kind: 'gradient';
  /** What of the gradient passes the map's own ReLU: all, what `flow` says, or where its features are above 0. */
  readonly gate: 'none' | 'flow' | 'features';
  /** Whether scale * (features - target) is added. */
  readonly content: boolean;
  /** Whether the style loss's gradGram * features is added. */
  readonly style: boolean;
  /** Whether the sums join what is there. */
  readonly accumulate: boolean;
}

/** Backward: the gradient of the image. */
export interface ImageGradientResult {
  readonly kind: 'imageGradient';
  /** Whether it came in another unit, which is taken out again: gradients in halves keep to their range so. */
  readonly unit: boolean;
}

/** Everything that a convolution can end in. */
export type Result = ForwardResult | GradientResult | ImageGradientResult;

const PATCH = `alias Patch = array<vec4f, 8>;
fn isInside(y: u32, x: u32) -> bool {
  let rowIsInside = y < HEIGHT;
  let columnIsInside = x < WIDTH;
  return rowIsInside & columnIsInside;
}`;

const FINISH = 'fn finish(blockNumber: u32, y: u32, x: u32, sums: Patch) {\n  var values = sums;';

/** Runs over the places of a patch: row p / 4, column p % 4. */
const EACH_PLACE = 'for (var p = 0u; p < 8u; p++)';

const POSITION = '(blockNumber * HEIGHT + y + p / 4u) * WIDTH + x + p % 4u';

const FLOW_INDEX = '(blockNumber * ((HEIGHT + 1u) / 2u) + y / 2u) * ((WIDTH + 3u) / 4u) + x / 4u';

const LANES = 'vec4u(1, 2, 4, 8)';

const BITS = `fn bitsOf(passes: vec4<bool>, p: u32) -> u32 {
  let bits = select(vec4u(), ${LANES}, passes);
  return (bits.x | bits.y | bits.z | bits.w) << (4u * p);
}`;

const read = (name: string, type: string): Variable => ({ name, access: 'read', type });
const write = (name: string, type: string): Variable => ({ name, access: 'read_write', type });

/** The part that writes. */
export function resultPart(result: Result): Part {
  switch (result.kind) {
    case 'forward':
      return forwardPart(result);
    case 'gradient':
      return gradientPart(result);
    case 'imageGradient':
      return imageGradientPart(result);
  }
}

function forwardPart({ relu, pool, flow }: ForwardResult): Part {
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
  ${EACH_PLACE} {
    let sum = offset + values[p];
    values[p] = ${activated};
  }
${flow ? '  var word = 0u;\n' : ''}${pool ? pooling(pool, relu, flow) : storing(flow)}
${flow ? `  flowOut[${FLOW_INDEX}] = word;\n` : ''}}`,
  };
}

function storing(flow: boolean): string {
  return `  ${EACH_PLACE} {
    if (isInside(y + p / 4u, x + p % 4u)) { output[${POSITION}] = store(values[p]); }${
      flow ? '\n    word |= bitsOf(values[p] > vec4f(), p);' : ''
    }
  }`;
}

/** A NaN is larger than all: no comparison with it holds. */
const LARGER =
  'fn larger(a: vec4f, b: vec4f) -> vec4f { return select(b, a, (a >= b) | (a != a)); }';

/** Two windows; k counts the places of one in row order. A window that is not whole gives nothing, and none passes. */
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
  const bits = `
      ${pool === 'max' ? 'var taken = vec4<bool>();\n      ' : ''}for (var k = 0u; k < 4u; k++) {
        let place = p + 4u * (k / 2u) + k % 2u;
        ${passing}
        word |= bitsOf(passes, place);
      }`;
  return `  for (var w = 0u; w < 2u; w++) {
    let p = 2u * w;
    if (isInside(y + 1u, x + p + 1u)) {
      let pooled = ${value};
      output[(blockNumber * (HEIGHT / 2u) + y / 2u) * (WIDTH / 2u) + x / 2u + w] = store(pooled);${flow ? bits : ''}
    }
  }`;
}

function gradientPart({ gate, content, style, accumulate }: GradientResult): Part {
  const needsFeatures = gate === 'features' || content || style;
  const sum = `values[p]${content ? ' + contentScale[0] * (feature - load(contentTarget[at]))' : ''}`;
  const gated = {
    none: sum,
    flow: `select(vec4f(), ${sum}, (vec4u(word >> (4u * p)) & ${LANES}) != vec4u())`,
    features: `select(vec4f(), ${sum}, feature > vec4f())`,
  }[gate];
  const needsValue = gate === 'features' || content;
  return {
    constants: style ? [{ name: 'STYLE_SCALE', type: 'f32' }] : [],
    variables: [
      ...(needsFeatures ? [read('features', 'array<Stored>')] : []),
      ...(content
        ? [read('contentTarget', 'array<Stored>'), read('contentScale', 'array<f32>')]
        : []),
      ...(style ? [read('gradGram', 'array<vec4f>')] : []),
      ...(gate === 'flow' ? [read('gate', 'array<u32>')] : []),
      write('output', 'array<Stored>'),
    ],
    code: `${PATCH}
${FINISH}
${style ? `${STYLE}\n` : ''}${gate === 'flow' ? `  let word = gate[${FLOW_INDEX}];\n` : ''}  ${EACH_PLACE} {
    if (isInside(y + p / 4u, x + p % 4u)) {
      let at = ${POSITION};
${needsValue ? '      let feature = load(features[at]);\n' : ''}      output[at] = store(${accumulate ? `load(output[at]) + ${gated}` : gated});
    }
  }
}`,
  };
}

/**
 * The style loss's gradient, STYLE_SCALE * gradGram * features with gradGram [C][C] symmetric, as more terms of the
 * sums: it saves writing and reading a gradient of the map's size. Places beyond the map take its last position.
 */
const STYLE = `  for (var i = 0u; i < RESULT_BLOCKS; i++) {
    let row = 4u * i * RESULT_BLOCKS + blockNumber;
    let gram = STYLE_SCALE * mat4x4f(
      gradGram[row], gradGram[row + RESULT_BLOCKS], gradGram[row + 2u * RESULT_BLOCKS], gradGram[row + 3u * RESULT_BLOCKS]);
    ${EACH_PLACE} {
      let at = (i * HEIGHT + min(y + p / 4u, HEIGHT - 1u)) * WIDTH + min(x + p % 4u, WIDTH - 1u);
      values[p] += gram * load(features[at]);
    }
  }`;

function imageGradientPart({ unit }: ImageGradientResult): Part {
  return {
    constants: [{ name: 'INPUT_SCALE', type: 'f32' }],
    variables: [
      ...(unit ? [read('gradientUnit', 'array<f32>')] : []),
      write('gradImage', 'array<vec4f>'),
    ],
    code: `${PATCH}
${FINISH}
  ${EACH_PLACE} {
    if (isInside(y + p / 4u, x + p % 4u)) {
      gradImage[${POSITION}] = INPUT_SCALE * ${unit ? 'gradientUnit[0] * ' : ''}values[p];
    }
  }
}`,
  };
}
