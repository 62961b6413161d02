// Whether an engine would run here, and if not, what would help.
import { needsThatFit } from '../gpu/limits.ts';
import { type Probed, probe } from '../gpu/probe.ts';
import { networkNamed, networkNames } from '../network/vgg.ts';
import { recipeNamed, recipeNames } from '../recipes/recipes.ts';
import type { SupportReport } from './api/report.ts';

/** Sides that are tried for the largest picture, in pixels. */
const SIDES = [4096, 3072, 2048, 1536, 1024, 768, 512, 256, 64];

/** Looks for WebGPU, an adapter and its limits; opens no device. Never rejects. */
export async function checkSupport(): Promise<SupportReport> {
  if (globalThis.isSecureContext === false) {
    const fix = 'open the page over https, or from localhost';
    return { ok: false, problem: 'insecure-context', fix };
  }
  const found = await probe();
  if (found === 'no-webgpu') {
    const fix = 'take a current Chrome, Edge, Safari (26 or newer) or Firefox (141 or newer)';
    return { ok: false, problem: 'no-webgpu', fix };
  }
  if (found === 'no-adapter') return { ok: false, problem: 'no-adapter', fix: adapterFix() };
  const { name, isSoftware } = found;
  const adapter = { name, isSoftware };
  const largestSize = SIDES.find((side) => fits(found, side));
  if (largestSize === undefined) {
    const fix = 'take a device with larger limits';
    return { ok: false, problem: 'limits-too-low', fix, adapter };
  }
  if (!isSoftware) return { ok: true, adapter, largestSize };
  const fix = `it computes on the CPU, about a hundred times as slow: take a small size, or ${adapterFix()}`;
  return { ok: true, problem: 'software-adapter', fix, adapter, largestSize };
}

function fits({ limits }: Probed, side: number): boolean {
  const size = { width: side, height: side };
  const recipe = recipeNamed(recipeNames[0]!);
  try {
    needsThatFit(
      { network: networkNamed(networkNames[0]!), recipe, content: size, style: size },
      limits,
    );
    return true;
  } catch {
    return false;
  }
}

/** How to get a GPU, by the system that the browser names. */
function adapterFix(): string {
  const { userAgent = '' } = globalThis.navigator ?? {};
  if (/Firefox/.test(userAgent)) return 'switch on "dom.webgpu.enabled" in about:config';
  if (/Linux/.test(userAgent) && !/Android/.test(userAgent)) {
    return 'switch on chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan, and restart the browser';
  }
  return "switch on hardware acceleration in the browser's settings, update the GPU's driver, and restart the browser";
}
