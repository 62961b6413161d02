// A store of weights on the caller's side, used from the worker.
import type { WeightStore, WeightWriter } from '../api/inputs.ts';
import type { Answers, Calls } from './calls.ts';
import type { Channel } from './channel.ts';
import type { CallerCalls } from './protocol.ts';

type StoreCalls = Omit<CallerCalls, 'beforeStep'>;

/** The caller's side: answers with its store. */
export function answersOf(store: WeightStore | undefined): Answers<StoreCalls> {
  const writers = new Map<number, WeightWriter>();
  let opened = 0;
  const own = () => {
    if (store) return store;
    throw new Error('the caller has no store');
  };
  return {
    read: (name) => own().read(name),
    async write({ name, from }) {
      writers.set(opened, await own().write(name, from));
      return opened++;
    },
    append: ({ writer, bytes }) => writers.get(writer)!.append(bytes),
    async close(writer) {
      await writers.get(writer)!.close();
      writers.delete(writer);
    },
    rename: ({ from, to }) => own().rename(from, to),
    remove: (name) => own().remove(name),
    list: () => own().list(),
  };
}

/** The worker's side: a store that asks the caller's. */
export function storeAcross<Mine extends Calls<keyof Mine>>(
  caller: Channel<CallerCalls, Mine>,
): WeightStore {
  return {
    read: (name) => caller.call('read', name),
    async write(name, from) {
      const writer = await caller.call('write', { name, from });
      return {
        append(bytes) {
          // A copy goes: the bytes are still needed here.
          const copy = bytes.slice();
          return caller.call('append', { writer, bytes: copy }, { transfer: [copy.buffer] });
        },
        close: () => caller.call('close', writer),
      };
    },
    rename: (from, to) => caller.call('rename', { from, to }),
    remove: (name) => caller.call('remove', name),
    list: () => caller.call('list', undefined),
  };
}
