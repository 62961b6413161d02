// A kernel from JSON that nobody vouches for.
import type { ConvolutionKernel } from '../ops/convolve.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The kernel, or undefined if that is none. */
export function parseKernel(given: unknown): ConvolutionKernel | undefined {
  if (!isObject(given)) return undefined;
  switch (given.kind) {
    case 'direct': {
      const [blocks, workgroupSize] = [oneOf(given.blocks, [1, 2, 4]), sizeOf(given.workgroupSize)];
      const { unroll } = given;
      if (!blocks || !workgroupSize || typeof unroll !== 'boolean') return undefined;
      return { kind: 'direct', blocks, unroll, workgroupSize };
    }
    case 'staged': {
      const [blocks, workgroupSize] = [oneOf(given.blocks, [1, 2, 4]), sizeOf(given.workgroupSize)];
      return blocks && workgroupSize && { kind: 'staged', blocks, workgroupSize };
    }
    case 'winograd': {
      const { product, mostWorkspaceBytes: bytes } = given;
      if (!isObject(product) || !isCount(bytes)) return undefined;
      const [tiles, blocks] = [
        oneOf(product.tiles, [1, 2, 4, 8]),
        oneOf(product.blocks, [1, 2, 4]),
      ];
      const [across, along, planes] = sizeOf(product.workgroupSize) ?? [];
      const { staged } = product;
      if (!tiles || !blocks || !across || !along || planes !== 1) return undefined;
      if (typeof staged !== 'boolean') return undefined;
      const workgroupSize = [across, along, planes] as const;
      const tile = { tiles, blocks, workgroupSize, staged };
      return { kind: 'winograd', product: tile, mostWorkspaceBytes: bytes };
    }
    default:
      return undefined;
  }
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function oneOf<T extends number>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

/** WebGPU's own limits say the rest; this many invocations are more than any device has. */
const MOST_INVOCATIONS = 1024;

function sizeOf(value: unknown): readonly [x: number, y: number, z: number] | undefined {
  if (!Array.isArray(value) || value.length !== 3 || !value.every(isCount)) return undefined;
  const [x, y, z] = value as [number, number, number];
  return x * y * z <= MOST_INVOCATIONS ? [x, y, z] : undefined;
}
