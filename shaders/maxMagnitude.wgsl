// maxMagnitude: the largest magnitude in a tensor, as bits, so that NaN and infinity are found too.
//
//   magnitudes[SLOT] = max over v of bits(values[v]) without the sign
//
// Without its sign bit a float's bits order as its magnitude does: infinity is 0x7f800000, NaN lies above. A
// comparison of floats may not see a NaN (a compiler may assume there is none); one of integers does. The integer
// maximum does not depend on the order, so the result is the same in every run.
//
// Halves, two to a word, are compared as the floats with the same value (subnormal ones as a little more).
//
// Layout    any; COUNT is in words of 64 bits. magnitudes[SLOT] is 0 before
// Parallel  a workgroup looks at 8192 words, each invocation at 128 of them; workgroups in rows of ROW. Who found
//           nothing larger than is there already leaves the one place alone that all write to
// Reference  test/reference/maxMagnitude.ts

override COUNT: u32;
override SLOT: u32;
override HALVES: bool = false;

const LANES = 64u;
const WORDS_PER_WORKGROUP = 8192u;
const ROW = 64u;
const MAGNITUDE_BITS = 2147483647u;

@group(0) @binding(0) var<storage, read> values: array<vec2u>;
@group(0) @binding(1) var<storage, read_write> magnitudes: array<atomic<u32>>;

// A half has its exponent, with bias 15 and not 127, 13 bits further down.
fn magnitudeOfHalf(half: vec2u) -> vec2u {
  let bits = half & vec2u(32767u);
  let finite = (bits << vec2u(13u)) + vec2u(939524096u);
  let special = vec2u(2139095040u) | (bits << vec2u(13u));
  return select(select(finite, special, bits >= vec2u(31744u)), vec2u(), bits == vec2u());
}

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let w = ROW * group.y + group.x;
  var largest = vec2u();
  for (var k = 0u; k < WORDS_PER_WORKGROUP / LANES; k++) {
    let v = WORDS_PER_WORKGROUP * w + LANES * k + lane;
    if (v < COUNT) {
      let word = values[v];
      let halves = max(magnitudeOfHalf(word), magnitudeOfHalf(word >> vec2u(16u)));
      largest = max(largest, select(word & vec2u(MAGNITUDE_BITS), halves, HALVES));
    }
  }
  let magnitude = max(largest.x, largest.y);
  if (magnitude > atomicLoad(&magnitudes[SLOT])) { atomicMax(&magnitudes[SLOT], magnitude); }
}
