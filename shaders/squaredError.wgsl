// squaredError: sum of squared differences, one partial sum per workgroup.
//
//   partials[SLOT, w] = sum over the values v of workgroup w of (values[v] - TARGET_FACTOR * targetValues[v])^2
//
// TARGET_FACTOR = 0 gives the sum of squares of the values. What is left of the row of partials becomes 0;
// lossSums.wgsl adds the row.
//
// Layout    any; COUNT is in vec4; partials [slot][PARTIALS]
// Parallel  a workgroup sums 1024 vec4 per turn: each invocation 16 of them; its turns are added, then 8 by 8 lanes
// Gradient  squaredErrorGrad.wgsl        Reference  test/reference/squaredError.ts

override COUNT: u32;
override TARGET_FACTOR: f32 = 1.0;
override TURNS: u32;
override WORKGROUPS: u32;
override SLOT: u32;
override PARTIALS: u32;

const LANES = 64u;
const HEADS = 8u;
const VALUES_PER_TURN = 1024u;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }

@group(0) @binding(0) var<storage, read> values: array<Stored>;
@group(0) @binding(1) var<storage, read> targetValues: array<Stored>;
@group(0) @binding(2) var<storage, read_write> partials: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var total = vec4f();
  for (var turn = 0u; turn < TURNS; turn++) {
    var sum = vec4f();
    for (var k = 0u; k < VALUES_PER_TURN / LANES; k++) {
      let v = VALUES_PER_TURN * (turn * WORKGROUPS + group.x) + LANES * k + lane;
      if (v < COUNT) {
        let difference = load(values[v]) - TARGET_FACTOR * load(targetValues[v]);
        sum += difference * difference;
      }
    }
    total += sum;
  }
  sums[lane] = (total.x + total.y) + (total.z + total.w);
  workgroupBarrier();
  if (lane < HEADS) {
    for (var k = 1u; k < LANES / HEADS; k++) { sums[lane] += sums[HEADS * k + lane]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    for (var k = 1u; k < HEADS; k++) { sums[0] += sums[k]; }
    partials[SLOT * PARTIALS + group.x] = sums[0];
  }
  for (var w = group.x + WORKGROUPS * (lane + 1u); w < PARTIALS; w += WORKGROUPS * LANES) {
    partials[SLOT * PARTIALS + w] = 0.0;
  }
}
