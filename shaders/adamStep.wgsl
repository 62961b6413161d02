// adamStep: one step of Adam (Kingma and Ba 2015), in place.
//
//   m = BETA1 m + (1 - BETA1) g        v = BETA2 v + (1 - BETA2) g^2
//   image = image - stepSize * m / (secondMomentFactor * sqrt(v) + EPSILON)
//
// The host computes the two step factors in float64, which covers both published forms of epsilon
// (src/optimizers/adam.ts). With CLIP the image stays in [0, MAXIMUM].
//
// Layout    images in blocks: one vec4 per pixel; m, v are firstMoment, secondMoment; g is gradImage
// Parallel  one invocation per pixel
// Reference  test/reference/adam.ts

override HEIGHT: u32;
override WIDTH: u32;
override BETA1: f32;
override ONE_MINUS_BETA1: f32;
override BETA2: f32;
override ONE_MINUS_BETA2: f32;
override EPSILON: f32;
override CLIP: bool = false;
override MAXIMUM: f32 = 255.0;

struct StepParams {
  stepSize: f32,
  secondMomentFactor: f32,
  step: f32,
  unused: f32,
}

@group(0) @binding(0) var<uniform> stepParams: StepParams;
@group(0) @binding(1) var<storage, read> gradImage: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> firstMoment: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> secondMoment: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> image: array<vec4f>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= WIDTH || id.y >= HEIGHT) { return; }
  let pixel = id.y * WIDTH + id.x;
  let g = gradImage[pixel];
  let m = BETA1 * firstMoment[pixel] + ONE_MINUS_BETA1 * g;
  let v = BETA2 * secondMoment[pixel] + ONE_MINUS_BETA2 * g * g;
  // sqrt(0) goes through an infinity in WGSL's definition; the floor is far below any epsilon.
  let root = stepParams.secondMomentFactor * sqrt(max(v, vec4f(1e-36)));
  let updated = image[pixel].rgb - stepParams.stepSize * m.rgb / (root.rgb + EPSILON);
  firstMoment[pixel] = m;
  secondMoment[pixel] = v;
  image[pixel] = vec4f(select(updated, clamp(updated, vec3f(), vec3f(MAXIMUM)), CLIP), 0.0);
}
