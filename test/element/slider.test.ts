// The slider that compares picture and photo, by keyboard and pointer.
import { beforeEach, describe, expect, test } from 'vitest';
import { useElementPage } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

const page = useElementPage();

describe('the slider', () => {
  const look = () =>
    page().evaluate(() => {
      const slider = harness.part('slider') as HTMLInputElement;
      const { left, width } = harness.part('frame').getBoundingClientRect();
      const line = harness.part('divider').getBoundingClientRect();
      return {
        value: slider.value,
        text: slider.ariaValueText ?? slider.getAttribute('aria-valuetext'),
        clip: getComputedStyle(harness.part('canvas')).clipPath,
        line: Math.round((100 * (line.left + line.width / 2 - left)) / width),
      };
    });

  beforeEach(async () => {
    await page().evaluate(async () => {
      await harness.setUpState('done', { compare: '' });
    });
  });

  test('begins in the middle, and moves by the keyboard', async () => {
    expect(await look()).toMatchObject({ value: '50', text: '50 % styled', line: 50 });
    await page().evaluate(() => harness.part('slider').focus());
    for (const _ of Array(12)) await page().keyboard.press('ArrowRight');
    const moved = await look();
    expect(moved).toMatchObject({ value: '62', text: '62 % styled', line: 62 });
    expect(moved.clip).toMatch(/^inset\(0px (38%|calc\(38%\)|calc\(100% - 62%\)) 0px 0px\)$/);
    await page().keyboard.press('End');
    expect(await look()).toMatchObject({ text: '100 % styled', line: 100 });
    await page().keyboard.press('Home');
    expect(await look()).toMatchObject({ text: '0 % styled', line: 0 });
  });

  test('shows where the focus is', async () => {
    await page().evaluate(() => harness.part('main-button').focus());
    await page().keyboard.down('Shift');
    await page().keyboard.press('Tab');
    await page().keyboard.up('Shift');
    const outline = await page().evaluate(() => {
      const isFocused = harness.part('slider').matches(':focus-visible');
      const knob = harness.part('divider').firstElementChild!;
      return [isFocused, getComputedStyle(knob).outlineStyle];
    });
    expect(outline).toEqual([true, 'solid']);
  });

  test('follows the pointer, to the place where it is', async () => {
    const box = await page().evaluate(() => {
      const { left, top, width, height } = harness.part('frame').getBoundingClientRect();
      return { left, top, width, height };
    });
    const y = box.top + box.height / 3;
    for (const share of [0.25, 0.9]) {
      await page().mouse.click(box.left + share * box.width, y);
      expect((await look()).line).toBeCloseTo(100 * share, -0.5);
    }
    await page().mouse.move(box.left + 0.9 * box.width, y);
    await page().mouse.down();
    await page().mouse.move(box.left + 0.4 * box.width, y, { steps: 3 });
    await page().mouse.up();
    const { text, line } = await look();
    expect(line).toBeCloseTo(40, -0.5);
    expect(text).toBe(`${line} % styled`);
  });

  test('is there only if it is asked for', async () => {
    const seen = await page().evaluate(async () => {
      const element = document.querySelector('neural-style')!;
      const seen = [harness.isSeen(harness.part('slider'))];
      element.compare = false;
      await harness.settled();
      seen.push(harness.isSeen(harness.part('slider')));
      const { clipPath } = getComputedStyle(harness.part('canvas'));
      return [...seen, clipPath];
    });
    expect(seen).toEqual([true, false, 'none']);
  });
});
