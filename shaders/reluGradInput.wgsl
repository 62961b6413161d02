// reluGradInput: gradient of ReLU, in place.
//
//   gradient = gradient where output > 0, else 0
//
// `output` is what ReLU gave, which is positive exactly where its input was; at 0 the gradient is 0, as in PyTorch.
//
// Layout    feature maps in blocks
// Parallel  one invocation per position of one block
// Forward   reluForward.wgsl, conv3x3Forward.wgsl        Reference  test/reference/relu.ts

override BLOCKS: u32;
override HEIGHT: u32;
override WIDTH: u32;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }
fn store(value: vec4f) -> Stored { return value; }

@group(0) @binding(0) var<storage, read> output: array<Stored>;
@group(0) @binding(1) var<storage, read_write> gradient: array<Stored>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= HEIGHT || id.z >= BLOCKS) { return; }
  let position = (id.z * HEIGHT + id.y) * WIDTH + id.x;
  gradient[position] = store(select(vec4f(), load(gradient[position]), load(output[position]) > vec4f()));
}
