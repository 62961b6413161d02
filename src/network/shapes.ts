// The output shape of every row for a given input size.
import { NeuralStyleError } from '../error.ts';
import type { PoolRow, Row } from './spec.ts';

/** Channels, height and width of a feature map. */
export interface MapSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** One side of a pooled map. */
export function pooledSide(side: number, row: PoolRow): number {
  const steps = (side - row.kernel) / row.stride;
  return row.rounding === 'floor' ? Math.floor(steps) + 1 : Math.ceil(side / row.stride);
}

/** What is added in front of a side: half of what TensorFlow's SAME adds, rounded down; nothing with `floor`. */
export function padBefore(side: number, row: PoolRow): number {
  if (row.rounding === 'floor') return 0;
  const total = (pooledSide(side, row) - 1) * row.stride + row.kernel - side;
  return Math.floor(Math.max(total, 0) / 2);
}

/** The size after each row, in their order. An image that is too small for the last row is refused. */
export function inferSizes(rows: readonly Row[], height: number, width: number): MapSize[] {
  let size: MapSize = { channels: 3, height, width };
  return rows.map((row) => {
    if (row.kind === 'conv') size = { ...size, channels: row.channels };
    if (row.kind === 'maxPool' || row.kind === 'averagePool') {
      size = {
        ...size,
        height: pooledSide(size.height, row),
        width: pooledSide(size.width, row),
      };
    }
    if (size.height < 1 || size.width < 1) throw tooSmall(rows, height, width);
    return size;
  });
}

function tooSmall(rows: readonly Row[], height: number, width: number): NeuralStyleError {
  const smallest = smallestSide(rows);
  return new NeuralStyleError(
    'bad-image',
    `image: too small for the network; found ${width} x ${height}; ` +
      `${rows.at(-1)?.name} needs at least ${smallest} x ${smallest}`,
  );
}

/** The smallest side that leaves a pixel after the last row. */
export function smallestSide(rows: readonly Row[]): number {
  return rows.reduceRight((side, row) => {
    if (row.kind !== 'maxPool' && row.kind !== 'averagePool') return side;
    return row.rounding === 'floor' ? (side - 1) * row.stride + row.kernel : side;
  }, 1);
}
