// What a 3x3 convolution reads: `at(block, y, x)` gives four channels at a position, 0 in the ring around the map.
// Positions count from the ring: (1, 1) is the first of the map. Unsigned, a position before it is beyond all maps; and
// `&` has no branch, where `&&` has one: with the loads of a patch, that is minutes of compilation in SwiftShader.
import type { Part } from '../emit.ts';

/**
 * `image`: pixels, which become network input on the way (the ring is 0 after that).
 * `map`: a feature map or a gradient as it is.
 * `pooled`: the gradient behind a 2x2 pooling; each value goes to those of its four places that `flow` names.
 */
export type Source = 'image' | 'map' | 'pooled';

const PASSING = `fn passing(value: vec4f, word: u32, isInside: bool) -> vec4f {
  let passes = (vec4u(word) & vec4u(1, 2, 4, 8)) != vec4u();
  return select(vec4f(), value, passes & vec4<bool>(isInside));
}`;

const INSIDE = `fn at(blockNumber: u32, y: u32, x: u32) -> vec4f {
  let rowIsInside = y - 1u < HEIGHT;
  let columnIsInside = x - 1u < WIDTH;
  let isInside = rowIsInside & columnIsInside;
  let row = clamp(y, 1u, HEIGHT) - 1u;
  let column = clamp(x, 1u, WIDTH) - 1u;`;

const ROW = `alias Row = array<vec4f, 6>;
fn rowAt(blockNumber: u32, y: u32, x: u32) -> Row {
  let isInside = y - 1u < HEIGHT;
  let row = clamp(y, 1u, HEIGHT) - 1u;`;

const SIZE = [
  { name: 'HEIGHT', type: 'u32' },
  { name: 'WIDTH', type: 'u32' },
] as const;

/** A source, with `at` and `rowAt` apart: no kernel takes both. */
interface Reading extends Part {
  readonly at: string;
  readonly rowAt: string;
}

/** By `valueAt(index, isInside)`, where a value lies for each position. A row's first index is computed once. */
function valueByValue(valueAt: string, first: string): Pick<Reading, 'at' | 'rowAt'> {
  const columns = [1, 2, 3, 4].map(
    (column) =>
      `valueAt(first + min(x + ${column}u, WIDTH - 1u), isInside & (x + ${column}u < WIDTH))`,
  );
  return {
    at: `${valueAt}
${INSIDE}
  return valueAt(${first} + column, isInside);
}`,
    rowAt: `${valueAt}
${ROW}
  let first = ${first};
  return Row(
    valueAt(first + max(x, 1u) - 1u, isInside & (x > 0u)),
    valueAt(first + x, isInside),
    ${columns.join(',\n    ')});
}`,
  };
}

const sources: Readonly<Record<Source, Reading>> = {
  image: {
    constants: [
      ...SIZE,
      ...['INPUT_SCALE', 'MEAN_R', 'MEAN_G', 'MEAN_B'].map((name) => ({
        name,
        type: 'f32' as const,
      })),
    ],
    variables: [{ name: 'image', access: 'read', type: 'array<vec4f>' }],
    ...valueByValue(
      `fn valueAt(index: u32, isInside: bool) -> vec4f {
  return select(vec4f(), INPUT_SCALE * image[index] - vec4f(MEAN_R, MEAN_G, MEAN_B, 0), isInside);
}`,
      'row * WIDTH',
    ),
  },
  map: {
    constants: SIZE,
    variables: [{ name: 'source', access: 'read', type: 'array<Stored>' }],
    ...valueByValue(
      `fn valueAt(index: u32, isInside: bool) -> vec4f {
  return select(vec4f(), load(source[index]), isInside);
}`,
      '(blockNumber * HEIGHT + row) * WIDTH',
    ),
  },
  pooled: {
    constants: [...SIZE, { name: 'SHARE', type: 'f32' }],
    variables: [
      { name: 'source', access: 'read', type: 'array<Stored>' },
      { name: 'flow', access: 'read', type: 'array<u32>' },
    ],
    at: `${PASSING}
${INSIDE}
  let pooledRow = min(row / 2u, HEIGHT / 2u - 1u);
  let pooledColumn = min(column / 2u, WIDTH / 2u - 1u);
  let value = SHARE * load(source[(blockNumber * (HEIGHT / 2u) + pooledRow) * (WIDTH / 2u) + pooledColumn]);
  let word = flow[(blockNumber * ((HEIGHT + 1u) / 2u) + row / 2u) * ((WIDTH + 3u) / 4u) + column / 4u];
  return passing(value, word >> (16u * (row % 2u) + 4u * (column % 4u)), isInside);
}`,
    // Six columns lie in four of what was pooled and in three words of flow.
    rowAt: `${PASSING}
${ROW}
  let last = WIDTH / 2u - 1u;
  let first = (blockNumber * (HEIGHT / 2u) + min(row / 2u, HEIGHT / 2u - 1u)) * (WIDTH / 2u);
  let value0 = SHARE * load(source[first + min(max(x / 2u, 1u) - 1u, last)]);
  let value1 = SHARE * load(source[first + min(x / 2u, last)]);
  let value2 = SHARE * load(source[first + min(x / 2u + 1u, last)]);
  let value3 = SHARE * load(source[first + min(x / 2u + 2u, last)]);
  let words = (WIDTH + 3u) / 4u;
  let firstWord = (blockNumber * ((HEIGHT + 1u) / 2u) + row / 2u) * words;
  let shift = 16u * (row % 2u);
  let word0 = flow[firstWord + max(x / 4u, 1u) - 1u] >> shift;
  let word1 = flow[firstWord + x / 4u] >> shift;
  let word2 = flow[firstWord + min(x / 4u + 1u, words - 1u)] >> shift;
  return Row(
    passing(value0, word0 >> 12u, isInside & (x > 0u)),
    passing(value1, word1, isInside),
    passing(value1, word1 >> 4u, isInside & (x + 1u < WIDTH)),
    passing(value2, word1 >> 8u, isInside & (x + 2u < WIDTH)),
    passing(value2, word1 >> 12u, isInside & (x + 3u < WIDTH)),
    passing(value3, word2, isInside & (x + 4u < WIDTH)));
}`,
  },
};

/** The part that reads by position: `at(block, y, x)`. Overrides: HEIGHT, WIDTH, and what the source needs besides. */
export function sourcePart(source: Source): Part {
  const { at, rowAt: _, ...bindings } = sources[source];
  return { ...bindings, code: at };
}

/** The part that reads by row: `rowAt(block, y, x)`, six positions from (y, x) on, x a whole multiple of four. */
export function sourceRowPart(source: Source): Part {
  const { at: _, rowAt, ...bindings } = sources[source];
  return { ...bindings, code: rowAt };
}
