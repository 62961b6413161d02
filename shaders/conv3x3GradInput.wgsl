// conv3x3GradInput: gradient of conv3x3Forward (without ReLU) with respect to its input.
//
//   gradInput[i, y, x] = sum over o, ky, kx of
//                        weight[o, i, ky, kx] * gradOutput[o, y + 1 - ky, x + 1 - kx]
//
// Layout    as in conv3x3Forward, the same weight buffer: a row vector times a matrix is the transposed product
// Parallel  one invocation per 4 neighbouring columns x of one block of input channels
// Forward   conv3x3Forward.wgsl        Reference  test/reference/conv3x3.ts

override IN_BLOCKS: u32;
override OUT_BLOCKS: u32;
override HEIGHT: u32;
override WIDTH: u32;

const COLUMNS = 4u;

@group(0) @binding(0) var<storage, read> gradOutput: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<mat4x4f>;
@group(0) @binding(2) var<storage, read_write> gradInput: array<vec4f>;

@compute @workgroup_size(4, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = COLUMNS * id.x;
  let y = id.y;
  let i = id.z;
  if (x >= WIDTH || y >= HEIGHT || i >= IN_BLOCKS) { return; }

  let last = WIDTH - 1u;
  let hasLeft = x > 0u;
  var total0 = vec4f();
  var total1 = vec4f();
  var total2 = vec4f();
  var total3 = vec4f();
  for (var o = 0u; o < OUT_BLOCKS; o++) {
    var sum0 = vec4f();
    var sum1 = vec4f();
    var sum2 = vec4f();
    var sum3 = vec4f();
    for (var ky = 0u; ky < 3u; ky++) {
      // Row y + 1 - ky; the sum is shifted by one so that it stays unsigned.
      let shifted = y + 2u - ky;
      let rowIsInside = shifted >= 1u && shifted <= HEIGHT;
      let row = (o * HEIGHT + clamp(shifted, 1u, HEIGHT) - 1u) * WIDTH;
      let left = select(vec4f(), gradOutput[row + max(x, 1u) - 1u], rowIsInside && hasLeft);
      let out0 = select(vec4f(), gradOutput[row + x], rowIsInside);
      let out1 = select(vec4f(), gradOutput[row + min(x + 1u, last)], rowIsInside && x + 1u < WIDTH);
      let out2 = select(vec4f(), gradOutput[row + min(x + 2u, last)], rowIsInside && x + 2u < WIDTH);
      let out3 = select(vec4f(), gradOutput[row + min(x + 3u, last)], rowIsInside && x + 3u < WIDTH);
      let right = select(vec4f(), gradOutput[row + min(x + 4u, last)], rowIsInside && x + 4u < WIDTH);
      let tap = ((o * IN_BLOCKS + i) * 3u + ky) * 3u;
      let weight0 = weight[tap];
      let weight1 = weight[tap + 1u];
      let weight2 = weight[tap + 2u];
      sum0 += out1 * weight0 + out0 * weight1 + left * weight2;
      sum1 += out2 * weight0 + out1 * weight1 + out0 * weight2;
      sum2 += out3 * weight0 + out2 * weight1 + out1 * weight2;
      sum3 += right * weight0 + out3 * weight1 + out2 * weight2;
    }
    total0 += sum0;
    total1 += sum1;
    total2 += sum2;
    total3 += sum3;
  }

  let first = (i * HEIGHT + y) * WIDTH + x;
  gradInput[first] = total0;
  if (x + 1u < WIDTH) { gradInput[first + 1u] = total1; }
  if (x + 2u < WIDTH) { gradInput[first + 2u] = total2; }
  if (x + 3u < WIDTH) { gradInput[first + 3u] = total3; }
}
