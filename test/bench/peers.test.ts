import puppeteer from 'puppeteer-core';
import { expect, inject, test } from 'vitest';
import { TOLERANCE } from '../../tools/bench/peers/agreement.ts';
import { measure } from '../../tools/bench/peers/measure.ts';
import { reportOf, type SystemReport, tableOf } from '../../tools/bench/peers/report.ts';
import { PEERS, type SystemChoice } from '../../tools/bench/peers/systems.ts';

/** VGG-19 with few channels at its smallest size: what takes time is the compilation. */
const jobSize = { size: 16, channels: [8, 8, 8, 8, 8] };

const broken: SystemChoice = {
  name: 'broken',
  description: 'a peer that does not run',
  entry: 'test/bench/brokenPeer.ts',
  variant: '',
};

test('all peers compute our losses, one that does not run is told, and the report has them all', async () => {
  const browser = await puppeteer.connect({
    browserWSEndpoint: inject('browserEndpoint'),
    protocolTimeout: 0,
  });
  const said: string[] = [];
  const measurement = await measure(browser, {
    jobSize,
    steps: 2,
    peers: [broken, ...PEERS],
    say: (line) => said.push(line),
  });
  await browser.disconnect();

  const place = { size: 16, adapter: inject('adapterName'), isSoftware: true, browser: 'Chrome' };
  const report = reportOf(measurement, place);
  expect(Object.keys(report.peers)).toEqual(['broken', ...PEERS.map(({ name }) => name)]);
  expect(report.peers.broken).toEqual({
    description: broken.description,
    error: 'no such operation',
  });
  expect(said).toContain('broken: does not run; no such operation');
  const expectMeasured = (system: SystemReport) => {
    expect(system.stepMs).toHaveLength(2);
    expect(system.firstStepMs).toBeGreaterThan(system.msPerStep);
    expect(system.losses).toHaveLength(3);
    // Adam at work: a system that never changed its image would repeat its loss.
    expect(new Set(system.losses).size).toBe(3);
  };
  expectMeasured(report.ours);
  for (const { name } of PEERS) {
    const peer = report.peers[name]!;
    if ('error' in peer) throw new Error(`${name}: ${peer.error}`);
    expectMeasured(peer);
    expect(peer.largestDifference).toBeLessThan(TOLERANCE);
    expect(peer.ratio).toBeGreaterThan(0);
  }
  console.log(tableOf(report));
}, 300_000);
