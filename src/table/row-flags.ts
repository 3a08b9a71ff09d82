/** A byte for each of `size` rows: 1 for those of these numbers, else 0. */
export function rowFlags(size: number, rows: Uint32Array): Uint8Array {
  const flags = new Uint8Array(size);
  for (const row of rows) flags[row] = 1;
  return flags;
}
