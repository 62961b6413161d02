// maxMagnitude: the largest magnitude in a tensor, as bits, so that NaN and infinity are found too.
//
//   magnitudes[SLOT] = max over v of bits(values[v]) without the sign
//
// Without its sign bit a float's bits order as its magnitude does: infinity is 0x7f800000, NaN lies above. A
// comparison of floats may not see a NaN (a compiler may assume there is none); one of integers does. The integer
// maximum does not depend on the order, so the result is the same in every run.
//
// Layout    any; COUNT is in vec4. magnitudes[SLOT] is 0 before
// Parallel  a workgroup looks at 1024 vec4, each invocation at 16 of them; workgroups in rows of ROW
// Reference  test/reference/maxMagnitude.ts

override COUNT: u32;
override SLOT: u32;

const LANES = 64u;
const VALUES_PER_WORKGROUP = 1024u;
const ROW = 256u;
const MAGNITUDE_BITS = 2147483647u;

@group(0) @binding(0) var<storage, read> values: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> magnitudes: array<atomic<u32>>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let w = ROW * group.y + group.x;
  var largest = vec4u();
  for (var k = 0u; k < VALUES_PER_WORKGROUP / LANES; k++) {
    let v = VALUES_PER_WORKGROUP * w + LANES * k + lane;
    if (v < COUNT) {
      let magnitude = values[v] & vec4u(MAGNITUDE_BITS);
      largest = max(largest, magnitude);
    }
  }
  atomicMax(&magnitudes[SLOT], max(max(largest.x, largest.y), max(largest.z, largest.w)));
}
