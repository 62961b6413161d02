// The one engine of the page: made when first needed, made anew when the network changes or the device is lost.
import type { Engine, EngineOptions, LocalWeights } from '../../index.ts';
import { NeuralStyleError } from '../../index.ts';
import { createEngine, openWorker } from '../backend.ts';

/** What an engine depends on. */
export interface EngineChoice {
  /** A manifest's URL, or weights at hand. */
  readonly weights: string | LocalWeights;
  readonly precision: 'f32' | 'f16';
  readonly cache: 'opfs' | 'none';
}

/** Keeps the engine. */
export interface EngineKeeper {
  /** The engine of this choice. */
  engine(choice: EngineChoice): Promise<Engine>;
  /** Frees it; the next call makes another. */
  drop(): Promise<void>;
  /** The engine that is there now. */
  readonly present: Engine | undefined;
}

/** A keeper; `onWarning` is told what the engine warns of. */
export function createEngineKeeper(
  isOnMainThread: boolean,
  onWarning: (message: string) => void,
): EngineKeeper {
  let kept: { readonly choice: EngineChoice; readonly engine: Promise<Engine> } | undefined;
  let present: Engine | undefined;

  const drop = async () => {
    const leaving = kept;
    kept = undefined;
    present = undefined;
    // An engine that never came has nothing to free.
    const engine = await leaving?.engine.catch(() => undefined);
    await engine?.dispose();
  };
  const keep = (choice: EngineChoice) => {
    const engine = made(choice, isOnMainThread, onWarning);
    const mine = { choice, engine };
    kept = mine;
    const forget = () => {
      if (kept !== mine) return;
      kept = undefined;
      present = undefined;
    };
    engine.then((ready) => {
      if (kept === mine) present = ready;
      void ready.lost.then(forget);
    }, forget);
    return engine;
  };

  return {
    get present() {
      return present;
    },
    drop,
    async engine(choice) {
      if (kept && isSame(kept.choice, choice)) return kept.engine;
      await drop();
      return keep(choice);
    },
  };
}

function isSame(a: EngineChoice, b: EngineChoice): boolean {
  return a.weights === b.weights && a.precision === b.precision && a.cache === b.cache;
}

/** In a worker; on this thread where a worker does not start or has no WebGPU. */
async function made(
  choice: EngineChoice,
  isOnMainThread: boolean,
  onWarning: (message: string) => void,
): Promise<Engine> {
  const options: EngineOptions = { ...choice, label: 'demo', priority: 'interactive', onWarning };
  if (isOnMainThread || typeof Worker === 'undefined') return createEngine(options);
  try {
    return await createEngine({ ...options, worker: openWorker });
  } catch (error) {
    const isOfWorker = !(error instanceof NeuralStyleError) || error.code === 'unsupported';
    if (!isOfWorker) throw error;
    return createEngine(options);
  }
}
