// totalVariation: sums of the differences of neighbouring pixels, one pair of partial sums per workgroup.
//
//   dx[c, y, x] = image[c, y, x + 1] - image[c, y, x]        partialX[w] = sum of dx^2, or of |dx|
//   dy[c, y, x] = image[c, y + 1, x] - image[c, y, x]        partialY[w] = sum of dy^2, or of |dy|
//
// INTERIOR leaves out the last row and the last column altogether, as jcjohnson/neural-style does.
//
// Layout    image in blocks: one vec4 per pixel, its last lane 0
// Parallel  a workgroup sums 512 pixels in row order: each invocation 8 of them, then a fixed tree
// Gradient  totalVariationGradImage.wgsl        Reference  test/reference/totalVariation.ts

override HEIGHT: u32;
override WIDTH: u32;
override ABSOLUTE: bool = false;
override INTERIOR: bool = false;

const LANES = 64u;
const PIXELS_PER_WORKGROUP = 512u;

@group(0) @binding(0) var<storage, read> image: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partialX: array<f32>;
@group(0) @binding(2) var<storage, read_write> partialY: array<f32>;

var<workgroup> sumsX: array<f32, 64>;
var<workgroup> sumsY: array<f32, 64>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var sumX = vec4f();
  var sumY = vec4f();
  for (var k = 0u; k < PIXELS_PER_WORKGROUP / LANES; k++) {
    let pixel = PIXELS_PER_WORKGROUP * group.x + LANES * k + lane;
    let x = pixel % WIDTH;
    let y = pixel / WIDTH;
    let hasRight = x + 1u < WIDTH;
    let hasBelow = y + 1u < HEIGHT;
    if (y < HEIGHT && hasRight && (hasBelow || !INTERIOR)) {
      let dx = image[pixel + 1u] - image[pixel];
      sumX += select(dx * dx, abs(dx), ABSOLUTE);
    }
    if (hasBelow && (hasRight || !INTERIOR)) {
      let dy = image[pixel + WIDTH] - image[pixel];
      sumY += select(dy * dy, abs(dy), ABSOLUTE);
    }
  }
  sumsX[lane] = (sumX.x + sumX.y) + sumX.z;
  sumsY[lane] = (sumY.x + sumY.y) + sumY.z;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      sumsX[lane] += sumsX[lane + half];
      sumsY[lane] += sumsY[lane + half];
    }
    workgroupBarrier();
  }
  if (lane == 0u) {
    partialX[group.x] = sumsX[0];
    partialY[group.x] = sumsY[0];
  }
}
