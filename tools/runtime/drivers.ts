// Vulkan on Linux: whether its loader is there, and where the drivers that compute on the CPU are.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findBrowser } from '../browser/find.ts';

/** False if Vulkan's loader is needed and cannot be loaded. */
export function hasVulkanLoader(): boolean {
  if (process.platform !== 'linux') return true;
  try {
    process.dlopen({ exports: {} }, 'libvulkan.so.1');
    return true;
  } catch (error) {
    // A library that loads, but is no addon of Node, is refused only after that.
    return /did not self-register/.test((error as Error).message);
  }
}

/** True if the user has chosen Vulkan's drivers already. */
export function driversAreChosen(): boolean {
  const { VK_DRIVER_FILES, VK_ICD_FILENAMES } = process.env;
  return Boolean(VK_DRIVER_FILES || VK_ICD_FILENAMES);
}

/** Manifests of software drivers, the preferred first: SwiftShader of a browser, then Mesa's lavapipe. */
export async function softwareDrivers(): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const swiftShaders = BROWSER_FOLDERS.map(swiftShaderIn).filter(existsSync);
  if (swiftShaders.length === 0) {
    const browser = await findBrowser().catch(() => undefined);
    if (browser) swiftShaders.push(swiftShaderIn(dirname(browser.path)));
  }
  return [...swiftShaders, ...lavapipes()].filter(existsSync);
}

function swiftShaderIn(folder: string): string {
  return join(folder, 'vk_swiftshader_icd.json');
}

/** Of the systems' packages, whose /usr/bin/chromium and its like are scripts that lie elsewhere. */
const BROWSER_FOLDERS = [
  '/usr/lib/chromium',
  '/usr/lib/chromium-browser',
  '/usr/lib64/chromium-browser',
  '/opt/google/chrome',
  '/opt/chromium.org/chromium',
];
const DRIVER_FOLDERS = [
  '/usr/share/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
];

function lavapipes(): string[] {
  return DRIVER_FOLDERS.filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /^lvp_icd\..*json$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** What `work` gives while Vulkan sees one driver only; `undefined` leaves all. */
export async function withDriver<T>(
  driver: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (driver === undefined) return await work();
  // The loader knows the second name since 1.3.207, and older ones the first.
  // One driver needs no Mesa layer that sorts devices; it complains where there is no desktop.
  const settings = { VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver, NODEVICE_SELECT: '1' };
  const names = Object.keys(settings);
  const before = names.map((name) => process.env[name]);
  Object.assign(process.env, settings);
  try {
    return await work();
  } finally {
    names.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name];
      else process.env[name] = before[index];
    });
  }
}
