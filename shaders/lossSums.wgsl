// lossSums: the sums of all losses from their partial sums, in a fixed order.
//
//   sums[slot] = sum over w of partials[slot, w], for the slots from FIRST on
//
// Each loss kernel fills its row of partials: what its workgroups give, then zeros.
//
// Layout    partials [slot][PARTIALS]
// Parallel  one workgroup per slot: each invocation sums every 64th value, then 8 by 8 lanes are added
// Reference  test/reference/squaredError.ts

override FIRST: u32;

const LANES = 64u;
const HEADS = 8u;
const PARTIALS = 256u;

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

var<workgroup> laneSums: array<f32, 64>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let slot = FIRST + group.x;
  var sum = 0.0;
  for (var k = 0u; k < PARTIALS / LANES; k++) {
    sum += partials[PARTIALS * slot + LANES * k + lane];
  }
  laneSums[lane] = sum;
  workgroupBarrier();
  if (lane < HEADS) {
    for (var k = 1u; k < LANES / HEADS; k++) { laneSums[lane] += laneSums[HEADS * k + lane]; }
  }
  workgroupBarrier();
  if (lane == 0u) {
    for (var k = 1u; k < HEADS; k++) { laneSums[0] += laneSums[k]; }
    sums[slot] = laneSums[0];
  }
}
