// Rows to stages: what one forward dispatch computes.
import { inferSizes, type MapSize } from '../network/shapes.ts';
import type { ConvRow, PoolRow, ReluRow, Row } from '../network/spec.ts';

/** One forward dispatch; its output has the name of its last row. */
export type Stage =
  | ({ readonly kind: 'conv'; readonly row: ConvRow; readonly relu: boolean } & Output)
  | ({ readonly kind: 'relu'; readonly row: ReluRow } & Output)
  | ({ readonly kind: 'pool'; readonly row: PoolRow } & Output);

interface Output {
  readonly output: string;
  readonly size: MapSize;
}

/** The stages of the rows for an image of that size; a ReLU joins its convolution where no loss looks in between. */
export function fuse(
  rows: readonly Row[],
  observed: readonly string[],
  height: number,
  width: number,
): Stage[] {
  const sizes = inferSizes(rows, height, width);
  const stages: Stage[] = [];
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    const size = sizes[r]!;
    if (row.kind === 'conv') {
      const next = rows[r + 1];
      const relu = next?.kind === 'relu' && !observed.includes(row.name);
      stages.push({ kind: 'conv', row, relu, output: relu ? next.name : row.name, size });
      if (relu) r++;
    } else if (row.kind === 'relu') {
      stages.push({ kind: 'relu', row, output: row.name, size });
    } else {
      stages.push({ kind: 'pool', row, output: row.name, size });
    }
  }
  return stages;
}
