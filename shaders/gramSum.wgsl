// gramSum: the Gram matrix from the sums over slices.
//
//   gram[i, j] = gram[j, i] = SCALE * sum over s of partial[s, i, j]
//
// Layout    partial as gram.wgsl writes it; gram [channel i][channel j]
// Parallel  one invocation per vec4 of a tile on or above the diagonal; slices are summed in runs of 32, the runs in
//           order. It writes the mirrored tile too, so that both halves are the same bit for bit
// Gradient  gramGradFeatures.wgsl        Reference  test/reference/gram.ts

override BLOCKS: u32;
override SLICES: u32;
override SCALE: f32;

const RUN = 32u;

@group(0) @binding(0) var<storage, read> partial: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gram: array<f32>;

@compute @workgroup_size(16, 4, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y;
  let j = id.x / 16u;
  let channels = 4u * BLOCKS;
  let row = 8u * i + id.x % 16u / 2u;
  let column = 8u * j + 4u * (id.x % 2u);
  if (i > j || row >= channels || column >= channels) { return; }
  let tiles = (BLOCKS + 1u) / 2u;
  let sliceLength = 8u * tiles * (tiles + 1u);
  let here = 16u * (j * (j + 1u) / 2u + i) + id.x % 16u;
  var total = vec4f();
  for (var first = 0u; first < SLICES; first += RUN) {
    var sum = vec4f();
    for (var s = first; s < min(first + RUN, SLICES); s++) {
      sum += partial[s * sliceLength + here];
    }
    total += sum;
  }
  for (var k = 0u; k < 4u; k++) {
    let value = SCALE * total[k];
    gram[row * channels + column + k] = value;
    if (i < j) { gram[(column + k) * channels + row] = value; }
  }
}
