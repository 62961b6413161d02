// Canvases that went to a worker: each goes once, and is known by a number from then on.
import { NeuralStyleError } from '../../error.ts';
import type { Channel } from './channel.ts';
import { type CallerCalls, type EngineCalls, GREETING, type Greeting } from './protocol.ts';

type Canvas = HTMLCanvasElement | OffscreenCanvas;

interface Given {
  readonly id: number;
  readonly to: Worker;
  /** The worker has it. */
  readonly arrived: Promise<void>;
}

/** Of all engines of this thread: two of them may draw to one canvas of the worker that they share. */
const given = new WeakMap<Canvas, Given>();
let count = 0;

/** The worker's half is freed with the page's. */
const gone = new FinalizationRegistry<Given>(({ id, to }) =>
  to.postMessage({ [GREETING]: { kind: 'forget', canvas: id } satisfies Greeting }),
);

/** The number by which the worker knows the canvas; the first time, the canvas gives up its control. */
export async function sendCanvas(
  canvas: Canvas,
  to: Worker,
  channel: Channel<EngineCalls, CallerCalls>,
): Promise<number> {
  const known = given.get(canvas) ?? give(canvas, to, channel);
  if (known.to !== to) refuse('it was given to another worker');
  await known.arrived;
  return known.id;
}

function give(canvas: Canvas, to: Worker, channel: Channel<EngineCalls, CallerCalls>): Given {
  const handle = offscreen(canvas);
  const id = count++;
  const arrived = channel
    .call('canvas', { id, canvas: handle }, { transfer: [handle] })
    .catch((cause) => {
      given.delete(canvas);
      if (cause instanceof NeuralStyleError && cause.code === 'bad-option') refuse(IN_USE, cause);
      throw cause;
    });
  const entry = { id, to, arrived };
  given.set(canvas, entry);
  gone.register(canvas, entry);
  return entry;
}

const IN_USE = 'it has a context already';

function offscreen(canvas: Canvas): OffscreenCanvas {
  if (!('transferControlToOffscreen' in canvas)) return canvas;
  try {
    return canvas.transferControlToOffscreen();
  } catch (cause) {
    return refuse(IN_USE, cause);
  }
}

function refuse(found: string, cause?: unknown): never {
  throw new NeuralStyleError(
    'bad-option',
    `canvas: a worker cannot draw to it; found that ${found}; take a new canvas`,
    { cause },
  );
}
