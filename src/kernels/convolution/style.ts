// The style loss's gradient as more terms of a backward convolution's sums: STYLE_SCALE * gradGram * features, where
// gradGram [C][C] is symmetric. It saves writing and reading a gradient of the map's size.
import type { Part } from '../emit.ts';
import { addToSums, type PatchBlocks } from './patch.ts';

/** What the terms read besides `features`. */
export function stylePart(): Part {
  return {
    constants: [{ name: 'STYLE_SCALE', type: 'f32' }],
    variables: [{ name: 'gradGram', access: 'read', type: 'array<vec4f>' }],
  };
}

/** Adds the terms; places beyond the map take its last position, and are not kept. */
export function styleTerms(blocks: PatchBlocks): string {
  const features = [0, 1]
    .flatMap((row) =>
      [0, 1, 2, 3].map((column) => {
        const at = `(i * HEIGHT + min(y + ${row}u, HEIGHT - 1u)) * WIDTH + min(x + ${column}u, WIDTH - 1u)`;
        return `    let f${row}_${column} = STYLE_SCALE * load(features[${at}]);`;
      }),
    )
    .join('\n');
  const products = Array.from({ length: blocks }, (_, b) => {
    const column = (k: number) => `gradGram[(4u * i + ${k}u) * RESULT_BLOCKS + block${b}]`;
    return `    let gram${b} = mat4x4f(${[0, 1, 2, 3].map(column).join(', ')});
${addToSums(b, '    ', (row, c) => `gram${b} * f${row}_${c}`)}`;
  }).join('\n');
  return `  for (var i = 0u; i < RESULT_BLOCKS; i++) {
${features}
${products}
  }`;
}
