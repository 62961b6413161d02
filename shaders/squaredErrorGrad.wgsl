// squaredErrorGrad: gradient of a scaled sum of squared differences with respect to its values.
//
//   gradient[v] (+)= scale * (values[v] - targetValues[v])
//
// scale[0] is 2 times what the loss multiplies the sum by. It is a buffer, not an override, as it can depend on
// the target and may change while the engine runs.
//
// Layout    any; COUNT is in vec4
// Parallel  one invocation per vec4, in rows of ROW
// Forward   squaredError.wgsl        Reference  test/reference/squaredError.ts

override COUNT: u32;
override ACCUMULATE: bool = false;

const ROW = 16384u;

alias Stored = vec4f;
fn load(stored: Stored) -> vec4f { return stored; }
fn store(value: vec4f) -> Stored { return value; }

@group(0) @binding(0) var<storage, read> values: array<Stored>;
@group(0) @binding(1) var<storage, read> targetValues: array<Stored>;
@group(0) @binding(2) var<storage, read> scale: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<Stored>;

@compute @workgroup_size(64, 1, 1)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let v = ROW * id.y + id.x;
  if (v >= COUNT) { return; }
  let before = select(vec4f(), load(gradient[v]), ACCUMULATE);
  gradient[v] = store(before + scale[0] * (load(values[v]) - load(targetValues[v])));
}
