/** Name `index` of a column of names: sixteen bytes of ASCII each, those behind the text are zeros. */
export function nameAt(names: Uint8Array, index: number): string {
  const bytes = names.subarray(index * 16, index * 16 + 16);
  const end = bytes.indexOf(0);
  return String.fromCharCode(...(end < 0 ? bytes : bytes.subarray(0, end)));
}
