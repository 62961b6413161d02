// conv3x3Forward: 3x3 convolution, stride 1, zero padding 1, plus bias and optional ReLU.
//
//   output[o, y, x] = act(bias[o] + sum over i, ky, kx of
//                         weight[o, i, ky, kx] * input[i, y + ky - 1, x + kx - 1])
//
// Layout    feature maps in blocks; weight [out / 4][in / 4][ky][kx] of 4x4 matrices, column = input channel
// Parallel  one invocation per 4 neighbouring columns x of one block of output channels; the 36 products of
//           one input block are summed before they join the total, which keeps rounding errors small
// Gradient  conv3x3GradInput.wgsl        Reference  test/reference/conv3x3.ts

override IN_BLOCKS: u32;
override OUT_BLOCKS: u32;
override HEIGHT: u32;
override WIDTH: u32;
override RELU: bool = false;

const COLUMNS = 4u;

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<mat4x4f>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;

// max() may turn a NaN into 0; a comparison with a NaN is false, so it stays, where the compiler minds NaNs, and
// the monitor finds it.
fn activate(value: vec4f) -> vec4f {
  return select(value, vec4f(), (value <= vec4f()) & vec4<bool>(RELU));
}

@compute @workgroup_size(4, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = COLUMNS * id.x;
  let y = id.y;
  let o = id.z;
  if (x >= WIDTH || y >= HEIGHT || o >= OUT_BLOCKS) { return; }

  let last = WIDTH - 1u;
  let hasLeft = x > 0u;
  var total0 = vec4f();
  var total1 = vec4f();
  var total2 = vec4f();
  var total3 = vec4f();
  for (var i = 0u; i < IN_BLOCKS; i++) {
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    for (var ky = 0u; ky < 3u; ky++) {
      let rowIsInside = y + ky >= 1u && y + ky <= HEIGHT;
      let row = (i * HEIGHT + clamp(y + ky, 1u, HEIGHT) - 1u) * WIDTH;
      let left = select(vec4f(), input[row + max(x, 1u) - 1u], rowIsInside && hasLeft);
      let in0 = select(vec4f(), input[row + x], rowIsInside);
      let in1 = select(vec4f(), input[row + min(x + 1u, last)], rowIsInside && x + 1u < WIDTH);
      let in2 = select(vec4f(), input[row + min(x + 2u, last)], rowIsInside && x + 2u < WIDTH);
      let in3 = select(vec4f(), input[row + min(x + 3u, last)], rowIsInside && x + 3u < WIDTH);
      let right = select(vec4f(), input[row + min(x + 4u, last)], rowIsInside && x + 4u < WIDTH);
      let tap = ((o * IN_BLOCKS + i) * 3u + ky) * 3u;
      let weight0 = weight[tap];
      let weight1 = weight[tap + 1u];
      let weight2 = weight[tap + 2u];
      sum0 += weight0 * left + weight1 * in0 + weight2 * in1;
      sum1 += weight0 * in0 + weight1 * in1 + weight2 * in2;
      sum2 += weight0 * in1 + weight1 * in2 + weight2 * in3;
      sum3 += weight0 * in2 + weight1 * in3 + weight2 * right;
    }
    total0 += sum0;
    total1 += sum1;
    total2 += sum2;
    total3 += sum3;
  }

  let first = (o * HEIGHT + y) * WIDTH + x;
  output[first] = activate(bias[o] + total0);
  if (x + 1u < WIDTH) { output[first + 1u] = activate(bias[o] + total1); }
  if (x + 2u < WIDTH) { output[first + 2u] = activate(bias[o] + total2); }
  if (x + 3u < WIDTH) { output[first + 3u] = activate(bias[o] + total3); }
}
