// preprocess: pixels -> network input.
//
//   output[c, y, x] = SCALE * image[c, y, x] - mean[c]      c = R, G, B
//
// Layout    feature maps in blocks (shaders/README.md); one block holds R, G, B and a lane that stays 0
// Parallel  one invocation per pixel
// Gradient  preprocessGradImage.wgsl        Reference  test/reference/preprocess.ts

override HEIGHT: u32;
override WIDTH: u32;
override SCALE: f32;
override MEAN_R: f32;
override MEAN_G: f32;
override MEAN_B: f32;

@group(0) @binding(0) var<storage, read> image: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4f>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= HEIGHT) { return; }
  let pixel = id.y * WIDTH + id.x;
  output[pixel] = vec4f(SCALE * image[pixel].rgb - vec3f(MEAN_R, MEAN_G, MEAN_B), 0.0);
}
