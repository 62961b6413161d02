// The worker of stores.test.ts: does what the page asks for, and tells how far a reading is.
import { calls } from './readInPage.ts';

const loaded = new Proxy(
  { bytes: 0 },
  {
    set(_, __, bytes: number) {
      postMessage({ loaded: bytes });
      return true;
    },
  },
);

addEventListener('message', async ({ data: { name, args } }) => {
  const call = calls[name as keyof typeof calls] as (...given: unknown[]) => Promise<unknown>;
  try {
    postMessage({ result: await call(...(name === 'read' ? [args[0], loaded] : args)) });
  } catch (error) {
    postMessage({ error: String(error) });
  }
});
