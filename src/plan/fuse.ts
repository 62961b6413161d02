// Rows to stages: what one forward dispatch computes. A loss looks at a row's output only where the row ends a stage.
import { inferSizes, type MapSize } from '../network/shapes.ts';
import type { ConvRow, PoolRow, ReluRow, Row } from '../network/spec.ts';

/** A convolution with the rows that join it. */
export interface ConvStage extends Output {
  readonly kind: 'conv';
  readonly row: ConvRow;
  readonly relu: boolean;
  /** 2x2 pooling with stride 2, of whole windows. */
  readonly pool: PoolRow | undefined;
  /** Size of the convolution's own map, before the pooling. */
  readonly convolved: MapSize;
}

/** What is computed in one go; its output has the name of its last row. */
export type Stage =
  | ConvStage
  | ({ readonly kind: 'relu'; readonly row: ReluRow } & Output)
  | ({ readonly kind: 'pool'; readonly row: PoolRow } & Output);

interface Output {
  readonly output: string;
  readonly size: MapSize;
}

/**
 * The stages of the rows for an image of that size: a ReLU joins its convolution where no loss looks in between, and,
 * if `withPooling`, so does the pooling behind.
 */
export function fuse(
  rows: readonly Row[],
  observed: readonly string[],
  height: number,
  width: number,
  withPooling: boolean,
): Stage[] {
  const sizes = inferSizes(rows, height, width);
  const stages: Stage[] = [];
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    if (row.kind === 'conv') {
      const convolved = sizes[r]!;
      const isUnseen = () => !observed.includes(rows[r]!.name);
      const relu = rows[r + 1]?.kind === 'relu' && isUnseen();
      if (relu) r++;
      const next = rows[r + 1];
      const joins = withPooling && isPool(next) && isUnseen() && isWhole(next, convolved);
      const pool = joins ? next : undefined;
      if (pool) r++;
      const output = { output: rows[r]!.name, size: sizes[r]! };
      stages.push({ kind: 'conv', row, relu, pool, convolved, ...output });
    } else if (row.kind === 'relu') {
      stages.push({ kind: 'relu', row, output: row.name, size: sizes[r]! });
    } else {
      stages.push({ kind: 'pool', row, output: row.name, size: sizes[r]! });
    }
  }
  return stages;
}

function isPool(row: Row | undefined): row is PoolRow {
  return row?.kind === 'maxPool' || row?.kind === 'averagePool';
}

/** Windows of 2 x 2 side by side, none of them cut but dropped. */
function isWhole({ kernel, stride, rounding }: PoolRow, { height, width }: MapSize): boolean {
  const isEven = height % 2 === 0 && width % 2 === 0;
  return kernel === 2 && stride === 2 && (rounding === 'floor' || isEven);
}
