// What an adapter is, for people and for the choice of kernels.

/** What WebGPU tells of an adapter. */
export type AdapterInfo = Pick<
  GPUAdapterInfo,
  'vendor' | 'architecture' | 'description' | 'isFallbackAdapter'
>;

/** An adapter's name for people, and whether it computes on the CPU. */
export function describeAdapter(info: AdapterInfo): { name: string; isSoftware: boolean } {
  const words = [info.vendor, info.architecture, info.description];
  const name = [...new Set(words)].filter(Boolean).join(' ') || 'unnamed adapter';
  // SwiftShader, Mesa's lavapipe (llvmpipe) and Windows' WARP (Basic Render Driver).
  const isKnown = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i.test(name);
  return { name, isSoftware: isKnown || info.isFallbackAdapter };
}
