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

/** The part that reads. Overrides: HEIGHT and WIDTH of the convolution, and what the source needs besides. */
export function sourcePart(source: Source): Part {
  return parts[source];
}
