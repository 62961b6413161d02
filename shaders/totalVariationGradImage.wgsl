// totalVariationGradImage: gradient of the total variation, added to the image's gradient.
//
//   gradImage += scale[0] * d(sum of dx^2 or |dx|) / d image + scale[1] * d(sum of dy^2 or |dy|) / d image
//
// The subgradient of |d| at 0 is 0. scale holds what the loss multiplies the two sums by.
//
// Layout    images in blocks: one vec4 per pixel
// Parallel  one invocation per pixel
// Forward   totalVariation.wgsl        Reference  test/reference/totalVariation.ts

override HEIGHT: u32;
override WIDTH: u32;
override ABSOLUTE: bool = false;
override INTERIOR: bool = false;

@group(0) @binding(0) var<storage, read> image: array<vec4f>;
@group(0) @binding(1) var<storage, read> scale: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradImage: array<vec4f>;

fn slope(difference: vec4f) -> vec4f {
  return select(2.0 * difference, sign(difference), ABSOLUTE);
}

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let x = id.x;
  let y = id.y;
  if (x >= WIDTH || y >= HEIGHT) { return; }
  let pixel = y * WIDTH + x;
  let here = image[pixel];
  let rowCounts = y + 1u < HEIGHT || !INTERIOR;
  let columnCounts = x + 1u < WIDTH || !INTERIOR;
  var sumX = vec4f();
  var sumY = vec4f();
  if (rowCounts && x + 1u < WIDTH) { sumX -= slope(image[pixel + 1u] - here); }
  if (rowCounts && x > 0u) { sumX += slope(here - image[pixel - 1u]); }
  if (columnCounts && y + 1u < HEIGHT) { sumY -= slope(image[pixel + WIDTH] - here); }
  if (columnCounts && y > 0u) { sumY += slope(here - image[pixel - WIDTH]); }
  gradImage[pixel] += scale[0] * sumX + scale[1] * sumY;
}
