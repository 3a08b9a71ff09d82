// The fields of a header (header.ts, changes/layout.ts).

export function get(field: usize): u32 {
  return load<u32>(field);
}

export function set(field: usize, value: u32): void {
  store<u32>(field, value);
}

/** Adds to an f64 field that counts. */
export function add(field: usize, value: u32): void {
  store<f64>(field, load<f64>(field) + <f64>value);
}
