import { expect, test } from 'vitest';
import { shapes } from '../support/shapes.ts';

test('the kernels are tested at 300 shapes or more', () => {
  const counts = Object.entries(shapes).map(([kernel, { length }]) => [kernel, length] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  console.log(`${total} shapes: ${counts.map((entry) => entry.join(' ')).join(', ')}`);
  expect(total).toBeGreaterThanOrEqual(300);
  for (const [kernel, count] of counts) expect(count, kernel).toBeGreaterThanOrEqual(9);
});
