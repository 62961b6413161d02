// gramFinish: from the sums over slices to the style loss of a layer and its gradient; G itself is not written.
//
//   G[i, j] = SCALE * sum over s of partial[s, i, j]
//   gradGram[i, j] = gradGram[j, i] = 2 * SCALE * scale[0] * (G[i, j] - targetGram[i, j])
//   partials[SLOT, w] = sum over the pairs (i, j) of workgroup w of (G[i, j] - targetGram[i, j])^2
//
// scale[0] is 2 times what the loss multiplies the sum by, and each feature moves the symmetric G = SCALE * F F^T twice:
// gradGram * F is the gradient of the features. What is left of the row of partials becomes 0.
//
// Layout    partial as gram.wgsl writes it; targetGram, gradGram [channel][channel]; partials [slot][PARTIALS]
// Parallel  LANES / PARTS vec4s of tiles on or above the diagonal per workgroup and turn, PARTS lanes for each: a
//           lane sums every PARTS-th slice, and the first of them all. Pairs beside the diagonal tiles count twice
// Gradient  gramGradFeatures.wgsl        Reference  test/reference/gram.ts

override BLOCKS: u32;
override SLICES: u32;
override SCALE: f32;
override PARTS: u32;
override TURNS: u32;
override WORKGROUPS: u32;
override SLOT: u32;
override PARTIALS: u32;

const LANES = 64u;
const HEADS = 8u;

@group(0) @binding(0) var<storage, read> partial: array<vec4f>;
@group(0) @binding(1) var<storage, read> targetGram: array<vec4f>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradGram: array<f32>;
@group(0) @binding(4) var<storage, read_write> partials: array<f32>;

var<workgroup> sums: array<vec4f, 64>;
var<workgroup> losses: array<f32, 64>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let channels = 4u * BLOCKS;
  let tiles = (BLOCKS + 1u) / 2u;
  let sliceLength = 8u * tiles * (tiles + 1u);
  let width = LANES / PARTS;
  var loss = vec4f();
  for (var turn = 0u; turn < TURNS; turn++) {
    let here = (turn * WORKGROUPS + group.x) * width + lane % width;
    var sum = vec4f();
    if (here < sliceLength) {
      for (var s = lane / width; s < SLICES; s += PARTS) {
        sum += partial[s * sliceLength + here];
      }
    }
    if (PARTS > 1u) {
      sums[lane] = sum;
      workgroupBarrier();
      for (var part = 1u; part < PARTS; part++) {
        if (lane < width) { sum += sums[part * width + lane]; }
      }
      workgroupBarrier();
    }
    // tile = j * (j + 1) / 2 + i with i <= j: the root lies between j + 0.5 and j + 1.5.
    let tile = here / 16u;
    var j = u32(sqrt(f32(2u * tile) + 0.25));
    if (j * (j + 1u) / 2u > tile) { j -= 1u; }
    let i = tile - j * (j + 1u) / 2u;
    let row = 8u * i + here % 16u / 2u;
    let column = 8u * j + 4u * (here % 2u);
    if (lane < width && here < sliceLength && row < channels && column < channels) {
      let difference = SCALE * sum - targetGram[row * BLOCKS + column / 4u];
      loss += select(2.0, 1.0, i == j) * difference * difference;
      let gradient = 2.0 * SCALE * scale[0] * difference;
      let first = row * channels + column;
      gradGram[first] = gradient.x;
      gradGram[first + 1u] = gradient.y;
      gradGram[first + 2u] = gradient.z;
      gradGram[first + 3u] = gradient.w;
      if (i < j) {
        let mirrored = column * channels + row;
        gradGram[mirrored] = gradient.x;
        gradGram[mirrored + channels] = gradient.y;
        gradGram[mirrored + 2u * channels] = gradient.z;
        gradGram[mirrored + 3u * channels] = gradient.w;
      }
    }
  }
  losses[lane] = (loss.x + loss.y) + (loss.z + loss.w);
  workgroupBarrier();
  if (lane < HEADS) {
    for (var k = 1u; k < LANES / HEADS; k++) { losses[lane] += losses[HEADS * k + lane]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    for (var k = 1u; k < HEADS; k++) { losses[0] += losses[k]; }
    partials[SLOT * PARTIALS + group.x] = losses[0];
  }
  for (var w = group.x + WORKGROUPS * (lane + 1u); w < PARTIALS; w += WORKGROUPS * LANES) {
    partials[SLOT * PARTIALS + w] = 0.0;
  }
}
