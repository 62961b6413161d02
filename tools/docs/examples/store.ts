// Weights kept where you like: here in memory.
import { createEngine, type WeightStore, type WeightWriter } from 'neural-style-webgpu';

const kept = new Map<string, Blob>();
const store: WeightStore = {
  read: async (name) => kept.get(name),
  async write(name, from): Promise<WeightWriter> {
    const parts: BlobPart[] = [(kept.get(name) ?? new Blob()).slice(0, from)];
    return {
      append: async (bytes) => void parts.push(bytes),
      close: async () => void kept.set(name, new Blob(parts)),
    };
  },
  async rename(from, to) {
    kept.set(to, kept.get(from)!);
    kept.delete(from);
  },
  remove: async (name) => void kept.delete(name),
  list: async () => [...kept].map(([name, { size }]) => ({ name, bytes: size })),
};

const engine = await createEngine({ weights: '/weights/vgg19-compact.json', cache: store });
await engine.load();
const files = await store.list();
console.log(Math.max(...files.map(({ bytes }) => bytes))); // 1991288
await engine.dispose();
