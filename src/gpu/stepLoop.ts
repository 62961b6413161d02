// The scheduler: keeps the GPU in work, a part of a step or some steps at a time, while the host looks at what is done.
import type { Phase } from '../dispatch.ts';
import { type StepPlan, SUBMITS_IN_FLIGHT } from '../plan/planStep.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { Buffers } from './buffers.ts';
import type { Executor } from './executor.ts';
import type { Observer } from './observer.ts';
import { StepParts } from './stepParts.ts';
import type { StepReadback } from './stepReadback.ts';

/** What to run: so many steps, or the first phases of one that does not count. */
interface Stretch {
  readonly steps: number;
  readonly phases: readonly Phase[];
  readonly counts: boolean;
}

/** Runs steps of a loaded step plan. */
export class StepLoop {
  /** Steps done or submitted. */
  step = 0;
  readonly #buffers: Buffers;
  readonly #parts: StepParts;
  /** Settles when no call uses the step's tensors. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(buffers: Buffers, executor: Executor, plan: StepPlan, adam: Recipe['adam']) {
    this.#buffers = buffers;
    this.#parts = new StepParts(buffers, executor, plan, adam);
  }

  /** Runs up to `steps` steps; an abort ends the loop after the submits in flight. Calls wait for another. */
  advance(
    steps: number,
    onStep: (readback: StepReadback) => void,
    signal?: AbortSignal,
    observer?: Observer,
  ): Promise<void> {
    const phases: readonly Phase[] = ['forward', 'loss', 'backward', 'update'];
    return this.inTurn(() => this.#run({ steps, phases, counts: true }, onStep, signal, observer));
  }

  /** The losses now, without a step; `change` may change tensors for that, and gives what undoes it. */
  evaluate(change?: () => Promise<() => void>): Promise<StepReadback> {
    return this.inTurn(async () => {
      const undo = await change?.();
      try {
        const found: StepReadback[] = [];
        const stretch: Stretch = { steps: 1, phases: ['forward', 'loss'], counts: false };
        await this.#run(stretch, (readback) => found.push(readback));
        return found[0]!;
      } finally {
        undo?.();
      }
    });
  }

  /** Does other work with the step's tensors, while no step is under way. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #run(
    { steps, phases, counts }: Stretch,
    onStep: (readback: StepReadback) => void,
    signal?: AbortSignal,
    observer?: Observer,
  ): Promise<void> {
    const { submits } = this.#buffers.gpu;
    let left = steps;
    // A step that is given up halfway begins anew: what it starts from changes in its update alone, which is never cut.
    let from = 0;
    let beganMs = 0;
    let hasFailed = false;
    /** Of the submits that ended steps: settles when the steps were told of. */
    const told: Promise<void>[] = [];
    try {
      while (left > 0) {
        // Nothing follows before the steps of the submit before the last are told of, as an abort may come of it.
        await told.at(-SUBMITS_IN_FLIGHT)?.catch(() => undefined);
        const part = await submits.submit(() => {
          if (hasFailed || signal?.aborted) return undefined;
          return this.#parts.next({ step: this.step, from, left, phases }, observer);
        });
        if (!part) break;
        observer?.submitted(part);
        if (part.from === 0) beganMs = part.submittedMs;
        from = part.steps > 0 ? 0 : part.end;
        left -= part.steps;
        if (part.steps > 0) {
          const read = this.#parts.read(part, this.step, beganMs);
          if (counts) this.step += part.steps;
          const telling = Promise.all([read, told.at(-1)]).then(([readbacks]) =>
            readbacks.forEach(onStep),
          );
          telling.catch(() => {
            hasFailed = true;
          });
          told.push(telling);
        }
        if (observer?.isAlone) await part.done;
      }
      await told.at(-1);
    } finally {
      // After an error: a staging buffer whose mapping is pending cannot be used again.
      await this.#parts.settled();
    }
  }
}
