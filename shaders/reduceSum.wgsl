// reduceSum: many partial sums to one number, in a fixed order.
//
//   sums[SLOT] = sum over k < COUNT of partial[k]
//
// Layout    any
// Parallel  one workgroup: each invocation sums every 64th value, then a fixed tree
// Reference  test/reference/squaredError.ts

override COUNT: u32;
override SLOT: u32;

const LANES = 64u;

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

var<workgroup> laneSums: array<f32, 64>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(local_invocation_index) lane: u32) {
  var sum = 0.0;
  for (var first = 0u; first < COUNT; first += LANES) {
    if (first + lane < COUNT) { sum += partial[first + lane]; }
  }
  laneSums[lane] = sum;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) { laneSums[lane] += laneSums[lane + half]; }
    workgroupBarrier();
  }
  if (lane == 0u) { sums[SLOT] = laneSums[0]; }
}
