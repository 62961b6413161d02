// The float64 twins are the definition of correct. They are written for reading, from the formulas, in planar order
// [channel][y][x], and know nothing of blocks, workgroups or shaders.

/** Results in float64 and, for each, the sum of the magnitudes of what was added up. */
export interface Reference {
  readonly values: Float64Array;
  readonly magnitudes: Float64Array;
}

/** Zeros to add to. */
export function zeros(count: number): Reference {
  return { values: new Float64Array(count), magnitudes: new Float64Array(count) };
}

/** Adds a term to one result. */
export function accumulate({ values, magnitudes }: Reference, index: number, term: number): void {
  values[index]! += term;
  magnitudes[index]! += Math.abs(term);
}
