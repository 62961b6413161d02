// preprocessGradImage: gradient of preprocess with respect to the image.
//
//   gradImage[c, y, x] = SCALE * gradOutput[c, y, x]
//
// Layout    feature maps in blocks
// Parallel  one invocation per pixel
// Forward   preprocess.wgsl        Reference  test/reference/preprocess.ts

override HEIGHT: u32;
override WIDTH: u32;
override SCALE: f32;

@group(0) @binding(0) var<storage, read> gradOutput: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gradImage: array<vec4f>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= HEIGHT) { return; }
  let pixel = id.y * WIDTH + id.x;
  gradImage[pixel] = vec4f(SCALE * gradOutput[pixel].rgb, 0.0);
}
