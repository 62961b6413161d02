// squaredError: sum of squared differences, one partial sum per workgroup.
//
//   partial[w] = sum over the values v of workgroup w of (values[v] - TARGET_FACTOR * targetValues[v])^2
//
// TARGET_FACTOR = 0 gives the sum of squares of the values. reduceSum.wgsl adds the partial sums.
//
// Layout    any; COUNT is in vec4
// Parallel  a workgroup sums 1024 vec4: each invocation 16 of them, then a fixed tree; workgroups in rows of ROW
// Gradient  squaredErrorGrad.wgsl        Reference  test/reference/squaredError.ts

override COUNT: u32;
override TARGET_FACTOR: f32 = 1.0;

const LANES = 64u;
const VALUES_PER_WORKGROUP = 1024u;
const ROW = 256u;

@group(0) @binding(0) var<storage, read> values: array<vec4f>;
@group(0) @binding(1) var<storage, read> targetValues: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> partial: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let w = ROW * group.y + group.x;
  var sum = vec4f();
  for (var k = 0u; k < VALUES_PER_WORKGROUP / LANES; k++) {
    let v = VALUES_PER_WORKGROUP * w + LANES * k + lane;
    if (v < COUNT) {
      let difference = values[v] - TARGET_FACTOR * targetValues[v];
      sum += difference * difference;
    }
  }
  sums[lane] = (sum.x + sum.y) + (sum.z + sum.w);
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) { sums[lane] += sums[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u && VALUES_PER_WORKGROUP * w < COUNT) { partial[w] = sums[0]; }
}
