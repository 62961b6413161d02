// gramSum: the Gram matrix from the sums over slices.
//
//   gram[i, j] = SCALE * sum over s of partial[s, i, j]
//
// Layout    partial [slice][channel i][channel j], gram [channel i][channel j], rows of vec4
// Parallel  one invocation per vec4 of the matrix; slices are summed in runs of 32, the runs in order
// Gradient  gramGradFeatures.wgsl        Reference  test/reference/gram.ts

override BLOCKS: u32;
override SLICES: u32;
override SCALE: f32;

const RUN = 32u;

@group(0) @binding(0) var<storage, read> partial: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gram: array<vec4f>;

@compute @workgroup_size(8, 8, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let channels = 4u * BLOCKS;
  if (id.x >= BLOCKS || id.y >= channels) { return; }
  let here = id.y * BLOCKS + id.x;
  var total = vec4f();
  for (var first = 0u; first < SLICES; first += RUN) {
    var sum = vec4f();
    for (var s = first; s < min(first + RUN, SLICES); s++) {
      sum += partial[s * channels * BLOCKS + here];
    }
    total += sum;
  }
  gram[here] = SCALE * total;
}
