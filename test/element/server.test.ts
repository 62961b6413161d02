import { expect, test } from 'vitest';

test('a server without elements imports both entries and defines nothing', async () => {
  const before = Object.keys(globalThis);
  const { NeuralStyleElement, define } = await import('../../src/element.ts');
  await import('../../src/element.define.ts');
  expect(typeof NeuralStyleElement).toBe('function');
  expect(NeuralStyleElement.observedAttributes).toContain('style-image');
  expect(() => define()).toThrow(/customElements/);
  expect(Object.keys(globalThis)).toEqual(before);
});
