// Written by `npm run schema` from src/table/schema.ts: change that.

/** The bits of row `at`, of the `present` column at `column`. */
export function presentBits(column: usize, at: usize): u32 {
  return load<u8>(column + (at << 0));
}

export function setPresentBits(column: usize, at: usize, bits: u32): void {
  store<u8>(column + (at << 0), bits);
}
