// What becomes of a 3x3 convolution's sums: `finish(block, y, x, v0 .. v7)` takes a patch of 2 rows x 4 columns of
// four channels, whose corner is at (y, x), through bias, ReLU and pooling, or through the gradient's gate, and writes.
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
}

/** Everything that a convolution can end in. */
export type Result = ForwardResult | GradientResult | ImageGradientResult;

const places = Array.from({ length: 8 }, (_, p) => ({ p, row: Math.floor(p / 4), column: p % 4 }));

const FINISH = `fn finish(block: u32, y: u32, x: u32, ${places.map(({ p }) => `v${p}: vec4f`).join(', ')}) {`;

const FLOW_INDEX = '(block * ((HEIGHT + 1u) / 2u) + y / 2u) * ((WIDTH + 3u) / 4u) + x / 4u';

const BITS =
  'fn bitsOf(passes: vec4<bool>) -> u32 { return dot(select(vec4u(), vec4u(1, 2, 4, 8), passes), vec4u(1)); }';

const isInside = (row: number, column: number) => `y + ${row}u < HEIGHT && x + ${column}u < WIDTH`;
const position = (row: number, column: number) =>
  `(block * HEIGHT + y + ${row}u) * WIDTH + x + ${column}u`;
const each = (line: (p: number, row: number, column: number) => string) =>
  places.map(({ p, row, column }) => `  ${line(p, row, column)}`).join('\n');

const storePatch = (value: (p: number) => string) =>
  each(
    (p, row, column) =>
      `if (${isInside(row, column)}) { output[${position(row, column)}] = store(${value(p)}); }`,
  );

/** The part that writes. */
export function resultPart(result: Result): Part {
  switch (result.kind) {
    case 'forward':
      return result.pool === undefined ? mapPart(result) : pooledPart(result, result.pool);
    case 'gradient':
      return gradientPart(result);
    case 'imageGradient':
      return imageGradientPart();
  }
}

const read = (name: string, type: string): Variable => ({ name, access: 'read', type });
const write = (name: string, type: string): Variable => ({ name, access: 'read_write', type });

/** ReLU by comparison, not max(): a NaN stays a NaN, and is found. */
function activated(relu: boolean): string {
  return each((p) => {
    const sum = `bias[block] + v${p}`;
    if (!relu) return `let a${p} = ${sum};`;
    return `let s${p} = ${sum}; let a${p} = select(s${p}, vec4f(), s${p} <= vec4f());`;
  });
}

function mapPart({ relu, flow }: ForwardResult): Part {
  const word = each((p) => `word |= bitsOf(a${p} > vec4f()) << ${4 * p}u;`);
  return {
    variables: [
      read('bias', 'array<vec4f>'),
      ...(flow ? [write('flowOut', 'array<u32>')] : []),
      write('output', 'array<Stored>'),
    ],
    code: `${flow ? `${BITS}\n` : ''}${FINISH}
${activated(relu)}
${flow ? `  var word = 0u;\n${word}\n  flowOut[${FLOW_INDEX}] = word;\n` : ''}${storePatch((p) => `a${p}`)}
}`,
  };
}

function pooledPart({ relu, flow }: ForwardResult, pool: 'max' | 'average'): Part {
  const windows = [0, 1].map((w) => {
    const four = [2 * w, 2 * w + 1, 2 * w + 4, 2 * w + 5];
    const [a, b, c, d] = four.map((p) => `a${p}`);
    const value =
      pool === 'max'
        ? `larger(larger(${a}, ${b}), larger(${c}, ${d}))`
        : `0.25 * (((${a} + ${b}) + ${c}) + ${d})`;
    const passes = (p: number, k: number) => {
      const isPositive = relu ? `a${p} > vec4f()` : 'vec4<bool>(true)';
      if (pool === 'average') return `let f${p} = ${isPositive};`;
      const earlier = four.slice(0, k).map((q) => `!f${q}`);
      const isMaximum = [`a${p} == pooled${w}`, `(${isPositive})`, ...earlier].join(' & ');
      return `let f${p} = ${isMaximum};`;
    };
    // With ReLU the first maximum is above 0 or none of the window passes, so "no earlier one passes" says "first".
    const bits = four.map((p) => `(bitsOf(f${p}) << ${4 * p}u)`).join(' | ');
    return `  if (y + 1u < HEIGHT && x + ${2 * w + 1}u < WIDTH) {
    let pooled${w} = ${value};
    output[(block * (HEIGHT / 2u) + y / 2u) * (WIDTH / 2u) + x / 2u + ${w}u] = store(pooled${w});
${flow ? `${four.map((p, k) => `    ${passes(p, k)}`).join('\n')}\n    word |= ${bits};\n` : ''}  }`;
  });
  return {
    variables: [
      read('bias', 'array<vec4f>'),
      ...(flow ? [write('flowOut', 'array<u32>')] : []),
      write('output', 'array<Stored>'),
    ],
    // A NaN is larger than all: no comparison with it holds.
    code: `${flow ? `${BITS}\n` : ''}${
      pool === 'max'
        ? 'fn larger(a: vec4f, b: vec4f) -> vec4f { return select(b, a, (a >= b) | (a != a)); }\n'
        : ''
    }${FINISH}
${activated(relu)}
${flow ? '  var word = 0u;\n' : ''}${windows.join('\n')}
${flow ? `  flowOut[${FLOW_INDEX}] = word;\n` : ''}}`,
  };
}

function gradientPart({ gate, content, style, accumulate }: GradientResult): Part {
  const needsFeatures = gate === 'features' || content || style;
  const lines = each((p, row, column) => {
    const at = position(row, column);
    const terms = [
      `v${p}`,
      ...(content ? [`contentScale[0] * (f${p} - load(contentTarget[${at}]))`] : []),
    ].join(' + ');
    const gates = {
      none: terms,
      flow: `select(vec4f(), ${terms}, (vec4u(word >> ${4 * p}u) & vec4u(1, 2, 4, 8)) != vec4u())`,
      features: `select(vec4f(), ${terms}, f${p} > vec4f())`,
    };
    const sum = accumulate ? `load(output[${at}]) + ${gates[gate]}` : gates[gate];
    return `if (${isInside(row, column)}) {${
      gate === 'features' || content ? `\n    let f${p} = load(features[${at}]);` : ''
    }\n    output[${at}] = store(${sum});\n  }`;
  });
  return {
    variables: [
      ...(needsFeatures ? [read('features', 'array<Stored>')] : []),
      ...(content
        ? [read('contentTarget', 'array<Stored>'), read('contentScale', 'array<f32>')]
        : []),
      ...(gate === 'flow' ? [read('gate', 'array<u32>')] : []),
      write('output', 'array<Stored>'),
    ],
    code: `${FINISH}
${gate === 'flow' ? `  let word = gate[${FLOW_INDEX}];\n` : ''}${lines}
}`,
  };
}

function imageGradientPart(): Part {
  return {
    constants: [{ name: 'INPUT_SCALE', type: 'f32' }],
    variables: [write('gradImage', 'array<vec4f>')],
    code: `${FINISH}
${each(
  (p, row, column) =>
    `if (${isInside(row, column)}) { gradImage[(y + ${row}u) * WIDTH + x + ${column}u] = INPUT_SCALE * v${p}; }`,
)}
}`,
  };
}
