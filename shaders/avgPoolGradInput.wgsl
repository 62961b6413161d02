// avgPoolGradInput: gradient of avgPoolForward with respect to its input.
//
//   gradInput[c, y, x] = sum of gradOutput[c, window] / elements of the window over the windows that hold (y, x)
//
// Layout    feature maps in blocks
// Parallel  one invocation per input position of one block
// Forward   avgPoolForward.wgsl        Reference  test/reference/pool.ts

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

@group(0) @binding(0) var<storage, read> gradOutput: array<Stored>;
@group(0) @binding(1) var<storage, read_write> gradInput: array<Stored>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= IN_WIDTH || id.y >= IN_HEIGHT || id.z >= BLOCKS) { return; }
  let paddedY = id.y + PAD_TOP;
  let paddedX = id.x + PAD_LEFT;
  // The first window that reaches this position, and one past the last.
  let firstY = (max(paddedY + STRIDE, KERNEL) - KERNEL) / STRIDE;
  let firstX = (max(paddedX + STRIDE, KERNEL) - KERNEL) / STRIDE;
  let endY = min(paddedY / STRIDE + 1u, OUT_HEIGHT);
  let endX = min(paddedX / STRIDE + 1u, OUT_WIDTH);

  var sum = vec4f();
  for (var outY = firstY; outY < endY; outY++) {
    for (var outX = firstX; outX < endX; outX++) {
      let top = max(STRIDE * outY, PAD_TOP) - PAD_TOP;
      let left = max(STRIDE * outX, PAD_LEFT) - PAD_LEFT;
      let bottom = min(STRIDE * outY + KERNEL - PAD_TOP, IN_HEIGHT);
      let right = min(STRIDE * outX + KERNEL - PAD_LEFT, IN_WIDTH);
      let elements = f32((bottom - top) * (right - left));
      sum += load(gradOutput[(id.z * OUT_HEIGHT + outY) * OUT_WIDTH + outX]) / elements;
    }
  }
  gradInput[(id.z * IN_HEIGHT + id.y) * IN_WIDTH + id.x] = store(sum);
}
