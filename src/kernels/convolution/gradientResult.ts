// The end of a backward convolution: what the losses add, the gate of the map's ReLU, and the image's gradient.
import type { Part } from '../emit.ts';
import { eachPlace, FINISH, FLOW_INDEX, LANES, PATCH, POSITION, read, write } from './finish.ts';
import { PATCH_COLUMNS, PATCH_ROWS } from './patch.ts';
import type { GradientResult, ImageGradientResult } from './result.ts';

/** The part that writes the gradient of a feature map. */
export function gradientPart({ gate, content, style }: GradientResult): Part {
  const needsFeatures = gate === 'features' || content || style;
  const sum = `values[p]${content ? ' + contentScale[0] * (feature - load(contentTarget[at]))' : ''}`;
  const gated = {
    none: sum,
    flow: `select(vec4f(), ${sum}, (vec4u(word >> (4u * p)) & ${LANES}) != vec4u())`,
    features: `select(vec4f(), ${sum}, feature > vec4f())`,
  }[gate];
  const needsValue = gate === 'features' || content;
  return {
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
${style ? `${STYLE}\n` : ''}${gate === 'flow' ? `  let word = gate[${FLOW_INDEX}];\n` : ''}${eachPlace(`    if (isInside(y + p / 4u, x + p % 4u)) {
      let at = ${POSITION};
${needsValue ? '      let feature = load(features[at]);\n' : ''}      output[at] = store(${gated});
    }`)}
}`,
  };
}

const rows = Array.from({ length: PATCH_ROWS }, (_, k) => k);
const columns = Array.from({ length: PATCH_COLUMNS }, (_, k) => k);

/**
 * The style loss's gradient, gradGram * features with gradGram [C][C] symmetric, as more terms of the
 * sums: it saves writing and reading a gradient of the map's size. Places beyond the map take its last position.
 * Written out place by place, as the loop over blocks is a long one.
 */
const STYLE = `${rows.map((k) => `  let row${k} = min(y + ${k}u, HEIGHT - 1u) * WIDTH;`).join('\n')}
${columns.map((k) => `  let column${k} = min(x + ${k}u, WIDTH - 1u);`).join('\n')}
  for (var i = 0u; i < RESULT_BLOCKS; i++) {
    let first = 4u * i * RESULT_BLOCKS + blockNumber;
    let gram = mat4x4f(
      gradGram[first], gradGram[first + RESULT_BLOCKS], gradGram[first + 2u * RESULT_BLOCKS], gradGram[first + 3u * RESULT_BLOCKS]);
    let block = i * HEIGHT * WIDTH;
${rows
  .flatMap((row) =>
    columns.map((column) => {
      const place = `values[${PATCH_COLUMNS * row + column}]`;
      return `    ${place} += gram * load(features[block + row${row} + column${column}]);`;
    }),
  )
  .join('\n')}
  }`;

/** The part that writes the gradient of the image. */
export function imageGradientPart({ unit }: ImageGradientResult): Part {
  return {
    constants: [{ name: 'INPUT_SCALE', type: 'f32' }],
    variables: [
      ...(unit ? [read('gradientUnit', 'array<f32>')] : []),
      write('gradImage', 'array<vec4f>'),
    ],
    code: `${PATCH}
${FINISH}
${eachPlace(`    if (isInside(y + p / 4u, x + p % 4u)) {
      gradImage[${POSITION}] = INPUT_SCALE * ${unit ? 'gradientUnit[0] * ' : ''}values[p];
    }`)}
}`,
  };
}
