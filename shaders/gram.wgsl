// gram: products of all pairs of channels, summed over one slice of positions.
//
//   partial[s, i, j] = sum over the positions p of slice s of features[i, p] * features[j, p]
//
// The matrix is symmetric: only tiles of 8 x 8 channels on or above its diagonal are computed. gramSum.wgsl and
// gramFinish.wgsl add the slices to G = SCALE * F F^T. A slice is RUNS runs of RUN positions, each summed by itself.
//
// Layout    features in blocks; partial [slice][tile][8][8], rows of vec4; tile j * (j + 1) / 2 + i for i <= j.
//           Where the last tile has one block, its other one holds numbers that nobody reads
// Parallel  one invocation per tile and slice; a workgroup has SIDE x SIDE tiles of LANES / (SIDE * SIDE) slices, so that
//           few channels do not leave most of it idle
// Gradient  gramGradFeatures.wgsl        Reference  test/reference/gram.ts

override BLOCKS: u32;
override POSITIONS: u32;
override SLICES: u32;
override SIDE: u32;
override RUNS: u32;
override RUN: u32;

const LANES = 64u;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }

@group(0) @binding(0) var<storage, read> features: array<Stored>;
@group(0) @binding(1) var<storage, read_write> partial: array<vec4f>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let i = group.y * SIDE + lane / SIDE % SIDE;
  let j = group.x * SIDE + lane % SIDE;
  let slice = group.z * (LANES / (SIDE * SIDE)) + lane / (SIDE * SIDE);
  let tiles = (BLOCKS + 1u) / 2u;
  if (i > j || j >= tiles || slice >= SLICES) { return; }
  let last = BLOCKS - 1u;
  let aboveRow = 2u * i * POSITIONS;
  let belowRow = min(2u * i + 1u, last) * POSITIONS;
  let leftRow = 2u * j * POSITIONS;
  let rightRow = min(2u * j + 1u, last) * POSITIONS;
  let tile = 16u * (slice * (tiles * (tiles + 1u) / 2u) + j * (j + 1u) / 2u + i);
  for (var run = 0u; run < RUNS; run++) {
    let first = (slice * RUNS + run) * RUN;
    var left0 = vec4f();
    var right0 = vec4f();
    var left1 = vec4f();
    var right1 = vec4f();
    var left2 = vec4f();
    var right2 = vec4f();
    var left3 = vec4f();
    var right3 = vec4f();
    var left4 = vec4f();
    var right4 = vec4f();
    var left5 = vec4f();
    var right5 = vec4f();
    var left6 = vec4f();
    var right6 = vec4f();
    var left7 = vec4f();
    var right7 = vec4f();
    for (var k = 0u; k < RUN; k++) {
      let p = first + k;
      if (p >= POSITIONS) { break; }
      let above = load(features[aboveRow + p]);
      let below = load(features[belowRow + p]);
      let left = load(features[leftRow + p]);
      let right = load(features[rightRow + p]);
      left0 += above.x * left;
      right0 += above.x * right;
      left1 += above.y * left;
      right1 += above.y * right;
      left2 += above.z * left;
      right2 += above.z * right;
      left3 += above.w * left;
      right3 += above.w * right;
      left4 += below.x * left;
      right4 += below.x * right;
      left5 += below.y * left;
      right5 += below.y * right;
      left6 += below.z * left;
      right6 += below.z * right;
      left7 += below.w * left;
      right7 += below.w * right;
    }
    let isLater = run > 0u;
    partial[tile] = select(vec4f(), partial[tile], isLater) + left0;
    partial[tile + 1u] = select(vec4f(), partial[tile + 1u], isLater) + right0;
    partial[tile + 2u] = select(vec4f(), partial[tile + 2u], isLater) + left1;
    partial[tile + 3u] = select(vec4f(), partial[tile + 3u], isLater) + right1;
    partial[tile + 4u] = select(vec4f(), partial[tile + 4u], isLater) + left2;
    partial[tile + 5u] = select(vec4f(), partial[tile + 5u], isLater) + right2;
    partial[tile + 6u] = select(vec4f(), partial[tile + 6u], isLater) + left3;
    partial[tile + 7u] = select(vec4f(), partial[tile + 7u], isLater) + right3;
    partial[tile + 8u] = select(vec4f(), partial[tile + 8u], isLater) + left4;
    partial[tile + 9u] = select(vec4f(), partial[tile + 9u], isLater) + right4;
    partial[tile + 10u] = select(vec4f(), partial[tile + 10u], isLater) + left5;
    partial[tile + 11u] = select(vec4f(), partial[tile + 11u], isLater) + right5;
    partial[tile + 12u] = select(vec4f(), partial[tile + 12u], isLater) + left6;
    partial[tile + 13u] = select(vec4f(), partial[tile + 13u], isLater) + right6;
    partial[tile + 14u] = select(vec4f(), partial[tile + 14u], isLater) + left7;
    partial[tile + 15u] = select(vec4f(), partial[tile + 15u], isLater) + right7;
  }
}
