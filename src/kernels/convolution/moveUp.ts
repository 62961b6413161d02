// Variables in rows, each of which takes what the next one holds: with it a loop meets all rows in the names of the
// first, or fills them from the last. GPU compilers unroll such a loop and no move is left. On a CPU it is a way to short
// code, which compiles soon: an array with a variable index would be loaded and stored lane by lane.

/** The assignments, as WGSL: rows[0] = rows[1], rows[1] = rows[2] ... */
export function moveUp(rows: readonly (readonly string[])[]): string {
  return rows
    .slice(1)
    .map((row, above) => row.map((name, column) => `${rows[above]![column]!} = ${name};`).join(' '))
    .map((line) => `    ${line}`)
    .join('\n');
}

/** Declares the variables, each a vec4f of zeros. */
export function declare(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `  ${row.map((name) => `var ${name} = vec4f();`).join(' ')}`).join('\n');
}
