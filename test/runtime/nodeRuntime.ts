// Whether this machine can run programs in Node: with the optional package and a driver that computes on the CPU.
import { openNode } from '../../tools/runtime/node.ts';

/** Undefined if it can; else the reason, which is printed too. */
export async function whyNoNodeRuntime(): Promise<string | undefined> {
  try {
    const runtime = await openNode('software', [], () => {});
    await runtime.close();
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    console.log(`not run in Node: ${message}`);
    return message;
  }
}
