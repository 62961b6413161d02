// Networks as data: a list of rows. Which kernels run them is decided in plan/.
import { NeuralStyleError } from '../error.ts';

/** 3x3 convolution, stride 1, zero padding 1, with bias. */
export interface ConvRow {
  readonly kind: 'conv';
  readonly name: string;
  /** Output channels. */
  readonly channels: number;
}

/** max(input, 0). */
export interface ReluRow {
  readonly kind: 'relu';
  readonly name: string;
}

/** Pooling; `rounding` says what becomes of windows that the border cuts. */
export interface PoolRow {
  readonly kind: 'maxPool' | 'averagePool';
  readonly name: string;
  readonly kernel: number;
  readonly stride: number;
  /** `floor` drops cut windows; `ceil` keeps them and counts their real elements (TensorFlow's SAME). */
  readonly rounding: 'floor' | 'ceil';
}

/** One layer. */
export type Row = ConvRow | ReluRow | PoolRow;

/** A network: each row reads the row before; the first reads an RGB input of 3 channels. */
export interface NetworkSpec {
  readonly name: string;
  readonly rows: readonly Row[];
}

/** The pooling that a recipe asks for; it replaces the network's own. */
export type Pooling = 'max' | 'average' | 'averageSame';

/** The same network with other pooling. */
export function withPooling(network: NetworkSpec, pooling: Pooling): NetworkSpec {
  const kind = pooling === 'max' ? 'maxPool' : 'averagePool';
  const rounding = pooling === 'averageSame' ? 'ceil' : 'floor';
  const isPool = (row: Row): row is PoolRow => row.kind === 'maxPool' || row.kind === 'averagePool';
  return {
    ...network,
    rows: network.rows.map((row) => (isPool(row) ? { ...row, kind, rounding } : row)),
  };
}

/** The rows up to the last of `layers`, so that nothing runs that no loss needs. */
export function rowsUpTo(network: NetworkSpec, layers: readonly string[]): readonly Row[] {
  const names = network.rows.map((row) => row.name);
  for (const layer of layers) {
    if (!names.includes(layer)) {
      throw new NeuralStyleError(
        'bad-option',
        `${network.name}: there is no layer of that name; found "${layer}"; take one of ${names.join(' ')}`,
      );
    }
  }
  const last = Math.max(...layers.map((layer) => names.indexOf(layer)));
  return network.rows.slice(0, last + 1);
}

/** Name and channels of each convolution, in forward order. */
export function convolutionsOf(
  rows: readonly Row[],
): readonly { name: string; inChannels: number; outChannels: number }[] {
  let inChannels = 3;
  return rows
    .filter((row) => row.kind === 'conv')
    .map((row) => {
      const convolution = { name: row.name, inChannels, outChannels: row.channels };
      inChannels = row.channels;
      return convolution;
    });
}
