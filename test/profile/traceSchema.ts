// What a trace must be for Perfetto and chrome://tracing to show it, after the Trace Event Format
// (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU), as far as it is used here.

interface Event {
  readonly [key: string]: unknown;
}

const isTime = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** What every event must have, and what its type asks for. */
const RULES: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  M: {
    name: (name) => name === 'process_name' || name === 'thread_name',
    args: (args) => isText((args as { name?: unknown })?.name),
  },
  X: { name: isText, cat: isText, ts: isTime, dur: isTime, args: (args) => args instanceof Object },
};

/** All that is wrong; times in a track may touch by a rounding error. */
export function traceFaults(trace: unknown): string[] {
  const { traceEvents, displayTimeUnit } = trace as Record<string, unknown>;
  if (!Array.isArray(traceEvents)) return ['traceEvents: no list'];
  const faults = ['ms', 'ns'].includes(String(displayTimeUnit)) ? [] : ['displayTimeUnit'];
  const sound: Event[] = [];
  traceEvents.forEach((event: Event, k) => {
    const rules = RULES[String(event.ph)];
    const ids = { pid: Number.isInteger, tid: Number.isInteger };
    const wrong = Object.entries({ ...ids, ...rules }).find(([key, rule]) => !rule(event[key]));
    if (!rules) faults.push(`event ${k}: type ${event.ph}`);
    else if (wrong) faults.push(`event ${k}: ${wrong[0]}`);
    else if (event.ph === 'X') sound.push(event);
  });
  return [...faults, ...nestingFaults(sound)];
}

const ROUNDING_US = 1e-3;

/** In a track, what begins later ends earlier, or begins when the other has ended. */
function nestingFaults(events: readonly Event[]): string[] {
  const faults: string[] = [];
  const names = [...new Set(events.map(trackOf))];
  const tracks = names.map((name) => events.filter((event) => trackOf(event) === name));
  for (const track of tracks) {
    const open: Event[] = [];
    let last = 0;
    for (const event of track) {
      const [start, end] = spanOf(event);
      if (start < last - ROUNDING_US) faults.push(`${event.name}: begins before the one in front`);
      last = start;
      while (open.length > 0 && spanOf(open.at(-1)!)[1] <= start + ROUNDING_US) open.pop();
      const around = open.at(-1);
      if (around && end > spanOf(around)[1] + ROUNDING_US) {
        faults.push(`${event.name}: overlaps ${around.name}`);
      }
      open.push(event);
    }
  }
  return faults;
}

function spanOf({ ts, dur }: Event): [number, number] {
  return [ts as number, (ts as number) + (dur as number)];
}

function trackOf({ pid, tid }: Event): string {
  return `${pid} ${tid}`;
}
