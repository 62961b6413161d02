// totalVariation: sums of the differences of neighbouring pixels, one pair of partial sums per workgroup.
//
//   dx[c, y, x] = image[c, y, x + 1] - image[c, y, x]    partials[SLOT, w] = sum of dx^2, or of |dx|
//   dy[c, y, x] = image[c, y + 1, x] - image[c, y, x]    partials[SLOT + 1, w] = sum of dy^2, or of |dy|
//
// INTERIOR leaves out the last row and the last column altogether, as jcjohnson/neural-style does. What is left of
// the two rows of partials becomes 0; lossSums.wgsl adds them.
//
// Layout    image in blocks: one vec4 per pixel, its last lane 0; partials [slot][PARTIALS]
// Parallel  a workgroup sums 512 pixels in row order per turn: each invocation 8 of them; its turns are added, then
//           8 by 8 lanes
// Gradient  totalVariationGradImage.wgsl        Reference  test/reference/totalVariation.ts

override HEIGHT: u32;
override WIDTH: u32;
override ABSOLUTE: bool = false;
override INTERIOR: bool = false;
override TURNS: u32;
override WORKGROUPS: u32;
override SLOT: u32;
override PARTIALS: u32;

const LANES = 64u;
const HEADS = 8u;
const PIXELS_PER_TURN = 512u;

@group(0) @binding(0) var<storage, read> image: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;

var<workgroup> sumsX: array<f32, 64>;
var<workgroup> sumsY: array<f32, 64>;

@compute @workgroup_size(LANES, 1, 1)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  var totalX = vec4f();
  var totalY = vec4f();
  for (var turn = 0u; turn < TURNS; turn++) {
    var sumX = vec4f();
    var sumY = vec4f();
    for (var k = 0u; k < PIXELS_PER_TURN / LANES; k++) {
      let pixel = PIXELS_PER_TURN * (turn * WORKGROUPS + group.x) + LANES * k + lane;
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
    totalX += sumX;
    totalY += sumY;
  }
  sumsX[lane] = (totalX.x + totalX.y) + totalX.z;
  sumsY[lane] = (totalY.x + totalY.y) + totalY.z;
  workgroupBarrier();
  if (lane < HEADS) {
    for (var k = 1u; k < LANES / HEADS; k++) {
      sumsX[lane] += sumsX[HEADS * k + lane];
      sumsY[lane] += sumsY[HEADS * k + lane];
    }
  }
  workgroupBarrier();
  if (lane == 0u) {
    for (var k = 1u; k < HEADS; k++) {
      sumsX[0] += sumsX[k];
      sumsY[0] += sumsY[k];
    }
    partials[SLOT * PARTIALS + group.x] = sumsX[0];
    partials[(SLOT + 1u) * PARTIALS + group.x] = sumsY[0];
  }
  for (var w = group.x + WORKGROUPS * (lane + 1u); w < PARTIALS; w += WORKGROUPS * LANES) {
    partials[SLOT * PARTIALS + w] = 0.0;
    partials[(SLOT + 1u) * PARTIALS + w] = 0.0;
  }
}
