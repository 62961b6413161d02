// The page of page.test.ts: one thing that works and two that go wrong.

/** What the test calls in the page. */
export const probe = {
  async vendor(): Promise<string | undefined> {
    const adapter = await navigator.gpu.requestAdapter();
    return adapter?.info.vendor;
  },
  complain(text: string): void {
    console.error(text);
  },
  failLater(text: string): void {
    setTimeout(() => {
      throw new Error(text);
    });
  },
};

Object.assign(globalThis, { probe });
