// avgPoolForward: the mean of each window over its elements inside the input.
//
//   output[c, y, x] = mean over ky, kx of input[c, STRIDE * y + ky - PAD_TOP, STRIDE * x + kx - PAD_LEFT]
//
// With an output size rounded down every window is whole, as in PyTorch's avg_pool2d; rounded up, the last ones
// are cut and divided by what is left of them, as in TensorFlow's SAME.
//
// Layout    feature maps in blocks
// Parallel  one invocation per output position of one block
// Gradient  avgPoolGradInput.wgsl        Reference  test/reference/pool.ts

override BLOCKS: u32;
override IN_HEIGHT: u32;
override IN_WIDTH: u32;
override OUT_HEIGHT: u32;
override OUT_WIDTH: u32;
override KERNEL: u32;
override STRIDE: u32;
override PAD_TOP: u32;
override PAD_LEFT: u32;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }
fn store(value: vec4f) -> Stored { return value; }

@group(0) @binding(0) var<storage, read> input: array<Stored>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= OUT_WIDTH || id.y >= OUT_HEIGHT || id.z >= BLOCKS) { return; }
  let top = max(STRIDE * id.y, PAD_TOP) - PAD_TOP;
  let left = max(STRIDE * id.x, PAD_LEFT) - PAD_LEFT;
  let bottom = min(STRIDE * id.y + KERNEL - PAD_TOP, IN_HEIGHT);
  let right = min(STRIDE * id.x + KERNEL - PAD_LEFT, IN_WIDTH);
  var sum = vec4f();
  for (var y = top; y < bottom; y++) {
    for (var x = left; x < right; x++) {
      sum += load(input[(id.z * IN_HEIGHT + y) * IN_WIDTH + x]);
    }
  }
  output[(id.z * OUT_HEIGHT + id.y) * OUT_WIDTH + id.x] = store(sum / f32((bottom - top) * (right - left)));
}
