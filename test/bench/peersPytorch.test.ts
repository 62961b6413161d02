import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { expect, inject, test } from 'vitest';
import { largestDifference, TOLERANCE } from '../../tools/bench/peers/agreement.ts';
import { CHANNELS, theRecipe } from '../../tools/bench/peers/job.ts';
import { measure } from '../../tools/bench/peers/measure.ts';

const SIZE = 16;

/** A Python that has PyTorch. */
const python = ['python3', '/usr/bin/python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import numpy, torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

test('the twin in PyTorch computes our losses', async () => {
  if (!python) {
    console.log('the twin in PyTorch did not run: no python3 here has torch and numpy');
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'pytorch-twin-'));
  try {
    const path = join(folder, 'twin.json');
    const script = join(import.meta.dirname, '../../tools/pytorch/bench.py');
    const given = ['--size', `${SIZE}`, '--device', 'cpu', '--steps', '1', '--json', path];
    execFileSync(python, [script, ...given], { stdio: 'ignore' });
    const { eager }: { eager: { terms: number[][] } } = JSON.parse(
      readFileSync(path, 'utf8'),
    ).modes;

    const browser = await puppeteer.connect({
      browserWSEndpoint: inject('browserEndpoint'),
      protocolTimeout: 0,
    });
    const jobSize = { size: SIZE, channels: CHANNELS };
    const { ours } = await measure(browser, { jobSize, steps: 1, peers: [], say: () => {} });
    await browser.disconnect();
    expect(eager.terms).toHaveLength(3);
    const difference = largestDifference(theRecipe, eager.terms, ours.trace);
    console.log(`PyTorch: the losses differ by ${difference.relative.toExponential(1)} at most`);
    expect(difference.relative, difference.where).toBeLessThan(TOLERANCE);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
