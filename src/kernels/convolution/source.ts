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

const AT = 'fn at(blockNumber: u32, y: u32, x: u32) -> vec4f {';

const INSIDE = `${AT}
  let rowIsInside = y - 1u < HEIGHT;
  let columnIsInside = x - 1u < WIDTH;
  let isInside = rowIsInside & columnIsInside;
  let row = clamp(y, 1u, HEIGHT) - 1u;
  let column = clamp(x, 1u, WIDTH) - 1u;`;

const SIZE = [
  { name: 'HEIGHT', type: 'u32' },
  { name: 'WIDTH', type: 'u32' },
] as const;

const parts: Readonly<Record<Source, Part>> = {
  image: {
    constants: [
      ...SIZE,
      ...['INPUT_SCALE', 'MEAN_R', 'MEAN_G', 'MEAN_B'].map((name) => ({
        name,
        type: 'f32' as const,
      })),
    ],
    variables: [{ name: 'image', access: 'read', type: 'array<vec4f>' }],
    code: `${INSIDE}
  let pixel = image[row * WIDTH + column];
  let input = INPUT_SCALE * pixel - vec4f(MEAN_R, MEAN_G, MEAN_B, 0);
  return select(vec4f(), input, isInside);
}`,
  },
  map: {
    constants: SIZE,
    variables: [{ name: 'source', access: 'read', type: 'array<Stored>' }],
    code: `${INSIDE}
  return select(vec4f(), load(source[(blockNumber * HEIGHT + row) * WIDTH + column]), isInside);
}`,
  },
  pooled: {
    constants: [...SIZE, { name: 'SHARE', type: 'f32' }],
    variables: [
      { name: 'source', access: 'read', type: 'array<Stored>' },
      { name: 'flow', access: 'read', type: 'array<u32>' },
    ],
    code: `${INSIDE}
  let pooledRow = min(row / 2u, HEIGHT / 2u - 1u);
  let pooledColumn = min(column / 2u, WIDTH / 2u - 1u);
  let value = SHARE * load(source[(blockNumber * (HEIGHT / 2u) + pooledRow) * (WIDTH / 2u) + pooledColumn]);
  let word = flow[(blockNumber * ((HEIGHT + 1u) / 2u) + row / 2u) * ((WIDTH + 3u) / 4u) + column / 4u];
  let bits = vec4u(word >> (16u * (row % 2u) + 4u * (column % 4u))) & vec4u(1, 2, 4, 8);
  return select(vec4f(), value, (bits != vec4u()) & vec4<bool>(isInside));
}`,
  },
};

const ROW = `alias Row = array<vec4f, 6>;
fn rowAt(blockNumber: u32, y: u32, x: u32) -> Row {`;

/** Six columns lie in four of what was pooled and in three words of flow. */
const POOLED_ROW = `fn passing(value: vec4f, word: u32, isInside: bool) -> vec4f {
  return select(vec4f(), value, ((vec4u(word) & vec4u(1, 2, 4, 8)) != vec4u()) & vec4<bool>(isInside));
}
${ROW}
  let isInside = y - 1u < HEIGHT;
  let row = clamp(y, 1u, HEIGHT) - 1u;
  let first = (blockNumber * (HEIGHT / 2u) + min(row / 2u, HEIGHT / 2u - 1u)) * (WIDTH / 2u);
  let last = WIDTH / 2u - 1u;
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
}`;

const EACH_AT = `${ROW}
  return Row(${[0, 1, 2, 3, 4, 5].map((column) => `at(blockNumber, y, x + ${column}u)`).join(', ')});
}`;

/** `rowAt(block, y, x)` gives six positions of a row from (y, x) on, where x is a whole multiple of four. */
export function rowPart(source: Source): Part {
  const { code, ...bindings } = parts[source];
  return { ...bindings, code: source === 'pooled' ? POOLED_ROW : `${code}\n${EACH_AT}` };
}

/** The part that reads. Overrides: HEIGHT and WIDTH of the convolution, and what the source needs besides. */
export function sourcePart(source: Source): Part {
  return parts[source];
}
