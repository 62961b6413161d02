// What a screen reader hears: politely of progress, at once of errors.
import { describe, expect, test } from 'vitest';
import { useElementPage } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

const page = useElementPage();

describe('what is said', () => {
  test('of progress: at the quarters, politely, once', async () => {
    const said = await page().evaluate(async () => {
      const { element, job } = await harness.setUpJob({ steps: '9' });
      const said = [harness.spoken('status')];
      for (let step = 0; step < 9; step++) {
        job.step();
        await harness.settled();
        if (said.at(-1) !== harness.spoken('status')) said.push(harness.spoken('status'));
      }
      job.complete();
      await harness.until(() => element.state === 'done');
      return [...said, harness.spoken('status'), harness.spoken('alert')];
    });
    expect(said).toEqual([
      'Painting has started.',
      '25 percent painted, about 1 second left.',
      '50 percent painted, about 1 second left.',
      '75 percent painted, about 1 second left.',
      '100 percent: the picture is painted.',
      '',
    ]);
  });

  test('of pauses, a cancel, and a second start', async () => {
    const said = await page().evaluate(async () => {
      const { element } = await harness.setUpState('paused');
      const said = [harness.spoken('status')];
      element.cancel();
      said.push(harness.spoken('status'));
      void element.start();
      await harness.settled();
      return [...said, harness.spoken('status')];
    });
    expect(said).toEqual(['Paused.', 'Cancelled.', 'Painting has started.']);
  });

  test('of errors: at once; another start takes them back', async () => {
    const said = await page().evaluate(async () => {
      const { element } = await harness.setUpState('failed');
      const said = [harness.spoken('alert'), harness.part('error').textContent];
      void element.start();
      await harness.settled();
      return [...said, harness.spoken('alert')];
    });
    expect(said).toEqual([
      'A picture could not be read. Give a PNG, JPEG, WebP or AVIF file',
      'A picture could not be readGive a PNG, JPEG, WebP or AVIF filestyle: it is broken; found 12 bytes',
      '',
    ]);
  });

  test('of no support', async () => {
    const said = await page().evaluate(async () => {
      await harness.setUpState('unsupported');
      return [harness.spoken('alert'), harness.part('unsupported').textContent];
    });
    expect(said[0]).toBe('Painting needs WebGPU. Take another browser');
    expect(said[1]).toBe('Painting needs WebGPUTake another browser');
  });

  test('of loading: the phases, with bytes', async () => {
    const said = await page().evaluate(async () => {
      const { job } = await harness.setUpJob();
      const said = [harness.part('status').textContent];
      const bytes = { loadedBytes: 9.2e6, totalBytes: 25.9e6 };
      for (const [phase, more] of [
        ['download', bytes],
        ['compile', {}],
        ['run', {}],
      ] as const) {
        job.tell({ phase, fraction: 0.04, ...more });
        await harness.settled();
        said.push(harness.part('status').textContent);
      }
      return said;
    });
    expect(said).toEqual([
      'Getting ready, 0 %Looking for the GPU',
      'Getting ready, 4 %Loading the network, 9.2 of 25.9 MB',
      'Getting ready, 4 %Compiling for this GPU',
      'Painting, 4 %Starting to paint',
    ]);
  });

  test('by the bar and the curve', async () => {
    const told = await page().evaluate(async () => {
      const { job } = await harness.setUpJob({ steps: '10' });
      job.step(5);
      await harness.settled();
      const bar = harness.part('progress');
      const { ariaValueMin, ariaValueMax, ariaValueNow, ariaValueText, role, ariaLabel } = bar;
      const curve = harness.part('sparkline');
      const line = curve.querySelector('.line')!.getAttribute('d')!;
      return {
        bar: [role, ariaLabel, ariaValueMin, ariaValueMax, ariaValueNow, ariaValueText],
        filled: (bar.firstElementChild as HTMLElement).style.inlineSize,
        curve: [curve.getAttribute('role'), curve.getAttribute('aria-label')],
        corners: line.split('L').length,
        status: harness.part('status').textContent,
      };
    });
    expect(told).toEqual({
      bar: ['progressbar', 'Painting', '0', '100', '55', '55 %, Step 5 of 10, 1 s left'],
      filled: '55%',
      curve: ['img', 'Loss: 1600 at the start, 821 now'],
      corners: 5,
      status: 'Painting, 55 %Step 5 of 10, 1 s left',
    });
  });

  test('of a processor that computes in the place of a GPU', async () => {
    const said = await page().evaluate(async () => {
      const { element, library } = await harness.setUp(harness.COMPLETE);
      library.support = { ok: true, problem: 'software-adapter', fix: 'take a small size' };
      const fresh = element.cloneNode() as typeof element;
      document.body.replaceChildren(fresh);
      fresh.loading = 'eager';
      await harness.settled();
      await harness.settled();
      return harness.part('status', fresh).textContent;
    });
    expect(said).toBe('Ready to paintOn the processor, which is slow');
  });
});
