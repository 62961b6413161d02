// What was timed on one device, as a document that outlives the run. Times are kept, not choices: those follow from
// them, so that a fuller search adds to what is known, and a kernel whose code has changed is timed again.

/** What times hold for. */
export interface Device {
  /** Of the adapter. */
  readonly adapter: string;
  /** The browser's name and version, or Dawn's. */
  readonly runtime: string;
}

/** A trial's id -> its milliseconds, or null if it does not run there, or not in a bearable time. */
export type Times = Map<string, number | null>;

const FORMAT = 'neural-style-webgpu times 1';

/** The name under which a device's document is kept. */
export function deviceKey({ adapter, runtime }: Device): string {
  return `${adapter} | ${runtime}`;
}

/** The document. */
export function printTimes(device: Device, times: Times): string {
  const sorted = Object.fromEntries([...times].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ format: FORMAT, device: deviceKey(device), times: sorted }, null, 1)}\n`;
}

/** The times in a document, or in a word why they are of no use. */
export function parseTimes(device: Device, text: string): Times | { readonly refused: string } {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return { refused: 'it is no JSON' };
  }
  if (!isObject(found) || found.format !== FORMAT) return { refused: 'it is of another format' };
  if (found.device !== deviceKey(device)) return { refused: 'it is of another device' };
  if (!isObject(found.times)) return { refused: 'it holds no times' };
  const entries = Object.entries(found.times);
  const isTime = (value: unknown): value is number | null =>
    value === null || (typeof value === 'number' && Number.isFinite(value) && value > 0);
  const times: Times = new Map();
  for (const [id, value] of entries) {
    if (!isTime(value)) return { refused: 'it holds a time that is none' };
    times.set(id, value);
  }
  return times;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
