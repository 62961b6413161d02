// ReLU and its gradient, which is 0 at 0, as in PyTorch.

/** max(input, 0). */
export function relu(input: ArrayLike<number>): Float64Array {
  return Float64Array.from(input, (value) => Math.max(value, 0));
}

/** d loss / d output -> d loss / d input; `input` may also be ReLU's output, which is positive at the same places. */
export function reluGradInput(
  input: ArrayLike<number>,
  gradOutput: ArrayLike<number>,
): Float64Array {
  return Float64Array.from(gradOutput, (gradient, index) => (input[index]! > 0 ? gradient : 0));
}
