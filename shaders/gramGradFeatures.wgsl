// gramGradFeatures: gradient of the Gram matrix G = SCALE * F F^T with respect to the features.
//
//   gradFeatures[i, p] (+)= 2 * SCALE * sum over j of gradGram[i, j] * features[j, p]
//
// gradGram is symmetric, as the difference of two Gram matrices is; so its rows serve as its columns.
//
// Layout    feature maps in blocks; gradGram [channel][channel], rows of vec4
// Parallel  one invocation per position of one block of channels i, positions in rows of ROW
// Forward   gram.wgsl, gramFinish.wgsl        Reference  test/reference/gram.ts

override BLOCKS: u32;
override POSITIONS: u32;
override SCALE: f32;
override ACCUMULATE: bool = false;

const ROW = 16384u;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }
fn store(value: vec4f) -> Stored { return value; }

@group(0) @binding(0) var<storage, read> features: array<Stored>;
@group(0) @binding(1) var<storage, read> gradGram: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradFeatures: array<Stored>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let p = ROW * id.z + id.x;
  let i = id.y;
  if (p >= POSITIONS || i >= BLOCKS) { return; }
  var total = vec4f();
  for (var j = 0u; j < BLOCKS; j++) {
    let f = load(features[j * POSITIONS + p]);
    let row = 4u * j * BLOCKS + i;
    total += f.x * gradGram[row] + f.y * gradGram[row + BLOCKS]
      + f.z * gradGram[row + 2u * BLOCKS] + f.w * gradGram[row + 3u * BLOCKS];
  }
  let here = i * POSITIONS + p;
  let before = select(vec4f(), load(gradFeatures[here]), ACCUMULATE);
  gradFeatures[here] = store(before + 2.0 * SCALE * total);
}
