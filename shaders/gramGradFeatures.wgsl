// gramGradFeatures: gradient of the style loss with respect to the features.
//
//   gradFeatures[i, p] (+)= sum over j of gradGram[i, j] * features[j, p]
//
// gradGram is what gramFinish.wgsl makes of the Gram matrix; it is symmetric, so its rows serve as its columns.
//
// Layout    feature maps in blocks; gradGram [channel][channel], rows of vec4
// Parallel  one invocation for PLACES positions of one block of channels i, so that what it loads of gradGram serves all of
//           them; a workgroup has 64 positions of 4 blocks, positions in rows of ROW
// Forward   gram.wgsl, gramFinish.wgsl        Reference  test/reference/gram.ts

override BLOCKS: u32;
override POSITIONS: u32;
override ACCUMULATE: bool = false;

const ROW = 16384u;
const LANES = 16u;
const PLACES = 4u;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }
fn store(value: vec4f) -> Stored { return value; }

@group(0) @binding(0) var<storage, read> features: array<Stored>;
@group(0) @binding(1) var<storage, read> gradGram: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> gradFeatures: array<Stored>;

fn add(here: u32, total: vec4f) {
  let before = select(vec4f(), load(gradFeatures[here]), ACCUMULATE);
  gradFeatures[here] = store(before + total);
}

@compute @workgroup_size(LANES, 4, 1)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(global_invocation_id) id: vec3u,
) {
  let p = ROW * id.z + PLACES * LANES * group.x + local.x;
  let i = id.y;
  if (p >= POSITIONS || i >= BLOCKS) { return; }
  let last = POSITIONS - 1u;
  var total0 = vec4f();
  var total1 = vec4f();
  var total2 = vec4f();
  var total3 = vec4f();
  for (var j = 0u; j < BLOCKS; j++) {
    let row = 4u * j * BLOCKS + i;
    let gram = mat4x4f(
      gradGram[row], gradGram[row + BLOCKS], gradGram[row + 2u * BLOCKS], gradGram[row + 3u * BLOCKS]);
    let first = j * POSITIONS;
    total0 += gram * load(features[first + p]);
    total1 += gram * load(features[first + min(p + LANES, last)]);
    total2 += gram * load(features[first + min(p + 2u * LANES, last)]);
    total3 += gram * load(features[first + min(p + 3u * LANES, last)]);
  }
  let here = i * POSITIONS + p;
  add(here, total0);
  if (p + LANES < POSITIONS) { add(here + LANES, total1); }
  if (p + 2u * LANES < POSITIONS) { add(here + 2u * LANES, total2); }
  if (p + 3u * LANES < POSITIONS) { add(here + 3u * LANES, total3); }
}
