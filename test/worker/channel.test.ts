// Calls over a port: answers, news, aborts, errors and ends, between two real ends.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Answers, type Call, Transferred } from '../../src/engine/worker/calls.ts';
import { Channel } from '../../src/engine/worker/channel.ts';
import { NeuralStyleError } from '../../src/error.ts';
import { Deferred } from './deferred.ts';

interface ThereCalls {
  double: Call<number, number>;
  count: Call<number, string, number>;
  invert: Call<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>;
  fail: Call<string>;
  wait: Call<undefined, string>;
  tellAndWait: Call<undefined, string, string>;
  waitThenFail: Call<undefined, string>;
  askBack: Call<string, string>;
  take: Call<unknown>;
}
interface HereCalls {
  name: Call<string, string>;
}

/** The signal of the last `wait`, and whether it has begun. */
let waiting = new Deferred<AbortSignal>();
const errors = {
  own: new NeuralStyleError('bad-image', 'content: it is bad; found worse; give better', {
    cause: new TypeError('the cause', { cause: 'its cause' }),
  }),
  dom: new DOMException('no space is left', 'QuotaExceededError'),
  type: new TypeError('x is not a function'),
  text: 'only a text',
};

const thereAnswers: Answers<ThereCalls> = {
  double: (value) => 2 * value,
  async count(to, { tell }) {
    for (let value = 1; value <= to; value++) {
      tell(value);
      if (value % 3 === 0) await Promise.resolve();
    }
    return 'counted';
  },
  invert(bytes) {
    const inverted = bytes.map((byte) => 255 - byte);
    return new Transferred(inverted, [inverted.buffer]);
  },
  fail(kind) {
    throw errors[kind as keyof typeof errors];
  },
  wait: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      waiting.resolve(signal);
      signal.addEventListener('abort', () => reject(signal.reason));
    }),
  tellAndWait(_, { signal, tell }) {
    tell('something');
    waiting.resolve(signal);
    return new Promise(() => {});
  },
  waitThenFail: (_, { signal }) =>
    new Promise((_resolve, reject) => {
      waiting.resolve(signal);
      signal.addEventListener('abort', () => reject(errors.own));
    }),
  askBack: async (text) => `${await there.call('name', text)}!`,
  take: () => undefined,
};

let here: Channel<ThereCalls, HereCalls>;
let there: Channel<HereCalls, ThereCalls>;
let ends = { here: 0, there: 0 };

beforeEach(() => {
  const { port1, port2 } = new MessageChannel();
  // The end of the test before may still arrive.
  const counted = { here: 0, there: 0 };
  ends = counted;
  here = new Channel(port1, { name: (text) => `here: ${text}` }, () => counted.here++);
  there = new Channel(port2, thereAnswers, () => counted.there++);
  waiting = new Deferred();
});
afterEach(() => here.end(new Error('the test is over')));

/** What a promise rejects with. */
const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.fail('it resolved'),
    (error: unknown) => error,
  );

describe('a call', () => {
  test('gets its own answer, whoever is faster', async () => {
    const answers = await Promise.all([7, 8, 9].map((value) => here.call('double', value)));
    expect(answers).toEqual([14, 16, 18]);
  });

  test('hears all news in order, before the answer', async () => {
    const heard: unknown[] = [];
    const onNews = (value: number) => heard.push(value);
    heard.push(await here.call('count', 10, { onNews }));
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 'counted']);
  });

  test('can be made in both directions at once', async () => {
    expect(await here.call('askBack', 'you')).toBe('here: you!');
  });

  test('gives its buffers away only where it says so', async () => {
    const [kept, given] = [Uint8Array.of(0, 1), Uint8Array.of(254, 255)];
    expect(await here.call('invert', kept)).toEqual(Uint8Array.of(255, 254));
    expect(await here.call('invert', given, { transfer: [given.buffer] })).toEqual(
      Uint8Array.of(1, 0),
    );
    expect([kept.length, given.length]).toEqual([2, 0]);
  });

  test('with what cannot be cloned is a bad option, and no more than that', async () => {
    const error = await rejection(here.call('take', { listener: () => {} }));
    expect(error).toMatchObject({ code: 'bad-option', fix: 'give plain data' });
    expect((error as Error).message).toMatch(/^worker: take got what cannot cross.*cloned/);
    expect(await here.call('double', 1)).toBe(2);
  });
});

describe('an abort', () => {
  test.each([
    ['an error of its own kind', new RangeError('mine')],
    ['an object', { any: 'thing' }],
    ['a text', 'enough'],
    ['null', null],
  ])('gives the caller %s back, the very same', async (_, reason) => {
    const controller = new AbortController();
    const call = here.call('wait', undefined, { signal: controller.signal });
    const there = await waiting.promise;
    controller.abort(reason);
    expect(await rejection(call)).toBe(reason);
    expect(there.reason).toMatchObject({ name: 'AbortError' });
  });

  test('without a reason is an AbortError, one and the same', async () => {
    const controller = new AbortController();
    const call = here.call('wait', undefined, { signal: controller.signal });
    controller.abort();
    const error = await rejection(call);
    expect(error).toBe(controller.signal.reason);
    expect(error).toMatchObject({ name: 'AbortError' });
  });

  test('does not hide what went wrong instead', async () => {
    const controller = new AbortController();
    const call = here.call('waitThenFail', undefined, { signal: controller.signal });
    await waiting.promise;
    controller.abort();
    expect(await rejection(call)).toMatchObject({ code: 'bad-image' });
  });

  test('before the call keeps it here', async () => {
    const post = vi.spyOn(MessagePort.prototype, 'postMessage');
    const reason = new Error('too late');
    const call = here.call('double', 1, { signal: AbortSignal.abort(reason) });
    expect(await rejection(call)).toBe(reason);
    expect(post).not.toHaveBeenCalled();
    post.mockRestore();
  });

  test('after the answer does nothing, and nothing listens any more', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const [add, remove] = [
      vi.spyOn(signal, 'addEventListener'),
      vi.spyOn(signal, 'removeEventListener'),
    ];
    expect(await here.call('double', 1, { signal })).toBe(2);
    controller.abort();
    expect(await here.call('double', 2)).toBe(4);
    expect(remove.mock.calls.map((call) => call[1])).toEqual(add.mock.calls.map((call) => call[1]));
  });

  test('of one call leaves the others alone', async () => {
    const controller = new AbortController();
    const first = here.call('wait', undefined, { signal: controller.signal });
    await waiting.promise;
    waiting = new Deferred();
    const second = here.call('wait', undefined);
    const signal = await waiting.promise;
    controller.abort('first');
    expect(await rejection(first)).toBe('first');
    expect(signal.aborted).toBe(false);
    here.end('over');
    expect(await rejection(second)).toBe('over');
  });
});

describe('an error', () => {
  test('of ours keeps code, message, fix and the texts of its causes', async () => {
    const error = (await rejection(here.call('fail', 'own'))) as NeuralStyleError;
    expect(error).toBeInstanceOf(NeuralStyleError);
    expect(error).toMatchObject({
      name: 'NeuralStyleError',
      code: 'bad-image',
      message: errors.own.message,
      fix: 'give better',
    });
    expect(error.cause).toMatchObject({ name: 'TypeError', message: 'the cause' });
    expect((error.cause as Error).cause).toMatchObject({ message: 'its cause' });
  });

  test('of the browser stays a DOMException of its name', async () => {
    const error = await rejection(here.call('fail', 'dom'));
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: 'QuotaExceededError', message: 'no space is left' });
  });

  test('of any other kind keeps name and message', async () => {
    const error = await rejection(here.call('fail', 'type'));
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'TypeError', message: 'x is not a function' });
    expect(await rejection(here.call('fail', 'text'))).toMatchObject({ message: 'only a text' });
  });

  test('of a listener ends its call, on both sides', async () => {
    const fault = new Error('thrown by the listener');
    const onNews = () => {
      throw fault;
    };
    expect(await rejection(here.call('count', 3, { onNews }))).toBe(fault);
    expect(await rejection(here.call('tellAndWait', undefined, { onNews }))).toBe(fault);
    const signal = await waiting.promise;
    await vi.waitFor(() => expect(signal.aborted).toBe(true));
    expect(await here.call('double', 3)).toBe(6);
  });
});

describe('an end', () => {
  test('rejects what is open here, aborts it there, and refuses what comes', async () => {
    const call = here.call('wait', undefined);
    const signal = await waiting.promise;
    const [aborted, error] = [vi.fn(), new NeuralStyleError('device-lost', 'a; b; c')];
    signal.addEventListener('abort', aborted);
    here.end(error);
    here.end(new Error('a second end'));
    expect(await rejection(call)).toBe(error);
    expect(await rejection(here.call('double', 1))).toBe(error);
    expect(() => here.check()).toThrow(error);
    await vi.waitFor(() => expect(aborted).toHaveBeenCalledOnce());
    expect(ends).toEqual({ here: 1, there: 1 });
    expect(await rejection(there.call('name', 'x'))).toMatchObject({ code: 'device-lost' });
  });

  test('by the other side rejects what is open here', async () => {
    const call = here.call('wait', undefined);
    await waiting.promise;
    there.end(new Error('its own reason'));
    expect(await rejection(call)).toMatchObject({ code: 'device-lost' });
    expect(ends).toEqual({ here: 1, there: 1 });
  });

  test('lets arrive what was said before', async () => {
    const heard: number[] = [];
    const call = here.call('count', 3, { onNews: (value) => heard.push(value) });
    await call;
    const last = here.call('double', 21);
    // `there` answers, and ends at once.
    there.call('name', 'x').then(() => there.end('over'));
    expect(await last).toBe(42);
    expect(heard).toEqual([1, 2, 3]);
  });
});
