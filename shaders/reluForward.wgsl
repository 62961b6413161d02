// reluForward: output = max(input, 0).
//
// Layout    feature maps in blocks
// Parallel  one invocation per position of one block
// Gradient  reluGradInput.wgsl        Reference  test/reference/relu.ts

override BLOCKS: u32;
override HEIGHT: u32;
override WIDTH: u32;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }
fn store(value: vec4f) -> Stored { return value; }

@group(0) @binding(0) var<storage, read> input: array<Stored>;
@group(0) @binding(1) var<storage, read_write> output: array<Stored>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= HEIGHT || id.z >= BLOCKS) { return; }
  let position = (id.z * HEIGHT + id.y) * WIDTH + id.x;
  // max() may turn a NaN into 0; a comparison with a NaN is false, so it stays, where the compiler minds NaNs.
  let value = load(input[position]);
  output[position] = store(select(value, vec4f(), value <= vec4f()));
}
