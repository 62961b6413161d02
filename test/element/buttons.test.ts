// The buttons of each state, and what they do.
import { describe, expect, test } from 'vitest';
import { useElementPage } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

const page = useElementPage();

describe('the buttons', () => {
  const text = () => page().evaluate(() => harness.part('main-button').textContent);
  const state = () => page().evaluate(() => document.querySelector('neural-style')!.state);

  test('by keyboard alone: paint, pause, resume, keep', async () => {
    await page().evaluate(async () => {
      await harness.setUp({ ...harness.COMPLETE, loading: 'eager' });
    });
    await page().keyboard.press('Tab');
    expect(await text()).toBe('Paint');
    await page().keyboard.press('Enter');
    expect(await text()).toBe('Loading');
    await page().evaluate(async () => {
      await harness.until(() => harness.library().engines[0]?.jobs.length);
      harness.library().job.step();
    });
    expect(await text()).toBe('Pause');
    await page().keyboard.press('Space');
    expect([await text(), await state()]).toEqual(['Resume', 'paused']);
    await page().keyboard.press('Enter');
    expect([await text(), await state()]).toEqual(['Pause', 'running']);
    await page().keyboard.press('Tab');
    await page().keyboard.press('Enter');
    expect([await text(), await state()]).toEqual(['Paint again', 'done']);
  });

  test('cancel, by keyboard; the focus stays in the element', async () => {
    await page().evaluate(async () => {
      await harness.setUpState('running');
      harness.part('cancel-button').focus();
    });
    await page().keyboard.press('Enter');
    const role = await page().evaluate(
      () => document.querySelector('neural-style')!.shadowRoot!.activeElement?.role,
    );
    expect([await text(), await state(), role]).toEqual(['Paint', 'cancelled', 'group']);
    await page().keyboard.press('Tab');
    await page().keyboard.press('Tab');
    const focused = await page().evaluate(
      () => document.querySelector('neural-style')!.shadowRoot!.activeElement?.textContent,
    );
    expect(focused ?? 'left').toMatch(/Paint|left/);
  });

  test('while it loads, the main one does nothing', async () => {
    const told = await page().evaluate(async () => {
      const { element, library } = await harness.setUpJob();
      const button = harness.part('main-button');
      button.click();
      await harness.settled();
      return [element.state, library.engine.jobs.length, button.ariaDisabled];
    });
    expect(told).toEqual(['loading', 1, 'true']);
  });

  test('try again, after an error', async () => {
    await page().evaluate(async () => {
      await harness.setUpState('failed');
      harness.part('main-button').click();
    });
    expect([await text(), await state()]).toEqual(['Loading', 'loading']);
  });

  test('save gives the picture to the browser as a file', async () => {
    const told = await page().evaluate(async () => {
      const { element } = await harness.setUpState('done');
      const { click } = HTMLAnchorElement.prototype;
      const saved = new Promise<HTMLAnchorElement>((resolve) => {
        HTMLAnchorElement.prototype.click = function take() {
          resolve(this);
        };
      });
      harness.part('save-button').click();
      const { href, download } = await saved;
      HTMLAnchorElement.prototype.click = click;
      const text = await (await fetch(href)).text();
      return [download, text === (await (await element.result!.toBlob()).text())];
    });
    expect(told).toEqual(['painted.png', true]);
  });
});
