// A run's state as a file: a line of JSON, then the floats of image and moments, little-endian.
import { NeuralStyleError } from '../error.ts';
import type { RunState } from '../stylization.ts';

/** What a snapshot belongs to. */
export interface SnapshotFacts {
  readonly network: string;
  readonly recipe: string;
  readonly width: number;
  readonly height: number;
}

const FORMAT = 'neural-style-webgpu snapshot 1';
const MOST_HEADER_BYTES = 4096;

/** The state as a Blob. */
export function writeSnapshot(facts: SnapshotFacts, state: RunState): Blob {
  const { step, image, firstMoment, secondMoment } = state;
  const header = JSON.stringify({ format: FORMAT, ...facts, step });
  return new Blob([`${header}\n`, image, firstMoment, secondMoment], {
    type: 'application/octet-stream',
  });
}

/** The state in a Blob; refused unless it is one of this network, recipe and size. */
export async function readSnapshot(blob: Blob, facts: SnapshotFacts): Promise<RunState> {
  const start = new Uint8Array(await blob.slice(0, MOST_HEADER_BYTES).arrayBuffer());
  const end = start.indexOf(10);
  const header = parse(new TextDecoder().decode(start.subarray(0, Math.max(end, 0))));
  if (header.format !== FORMAT) refuse('it must be a snapshot', `${blob.size} other bytes`);
  for (const name of ['network', 'recipe', 'width', 'height'] as const) {
    if (header[name] !== facts[name])
      refuse(`its ${name} must be ${facts[name]}`, `${header[name]}`);
  }
  const { step } = header;
  if (typeof step !== 'number' || !Number.isInteger(step) || step < 0) {
    refuse('its step must be a whole number', `${step}`);
  }
  const count = 4 * facts.width * facts.height;
  const bytes = end + 1 + 3 * 4 * count;
  if (blob.size !== bytes) refuse(`it must have ${bytes} bytes`, `${blob.size}`);
  const floats = new Float32Array(await blob.slice(end + 1).arrayBuffer());
  if (!floats.every(Number.isFinite)) refuse('its numbers must be finite', 'NaN or infinity');
  return {
    step,
    image: floats.slice(0, count),
    firstMoment: floats.slice(count, 2 * count),
    secondMoment: floats.slice(2 * count),
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function refuse(rule: string, found: string): never {
  const todo = 'give one of the same network, recipe and size';
  throw new NeuralStyleError('bad-option', `snapshot: ${rule}; found ${found}; ${todo}`);
}
