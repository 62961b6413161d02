// gram: products of all pairs of channels, summed over one slice of positions.
//
//   partial[s, i, j] = sum over the positions p of slice s of features[i, p] * features[j, p]
//
// gramSum.wgsl adds the slices to the Gram matrix G = SCALE * F F^T; short slices keep rounding errors small.
//
// Layout    features in blocks; partial [slice][channel i][channel j], rows of vec4
// Parallel  one invocation per 4x4 pairs of channels and slice
// Gradient  gramGradFeatures.wgsl        Reference  test/reference/gram.ts

override BLOCKS: u32;
override POSITIONS: u32;

const SLICE = 256u;

@group(0) @binding(0) var<storage, read> features: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partial: array<vec4f>;

@compute @workgroup_size(4, 4, 4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let first = SLICE * id.z;
  if (id.x >= BLOCKS || id.y >= BLOCKS || first >= POSITIONS) { return; }
  let end = min(first + SLICE, POSITIONS);
  var row0 = vec4f();
  var row1 = vec4f();
  var row2 = vec4f();
  var row3 = vec4f();
  for (var p = first; p < end; p++) {
    let a = features[id.y * POSITIONS + p];
    let b = features[id.x * POSITIONS + p];
    row0 += a.x * b;
    row1 += a.y * b;
    row2 += a.z * b;
    row3 += a.w * b;
  }
  let corner = (id.z * 4u * BLOCKS + 4u * id.y) * BLOCKS + id.x;
  partial[corner] = row0;
  partial[corner + BLOCKS] = row1;
  partial[corner + 2u * BLOCKS] = row2;
  partial[corner + 3u * BLOCKS] = row3;
}
