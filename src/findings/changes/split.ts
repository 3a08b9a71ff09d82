/** So many parts are shown by themselves, whatever their size; of more, the largest ones from this share of all rows on. */
const MOST_PARTS = 5;
const LEAST_SHARE = 0.05;
/** One row alone is no part beside many. */
const LEAST_ROWS = 2;

/** The rows by a key of theirs, in their order: a part for each. */
export function split(rows: Uint32Array, keyOf: (row: number) => number): Uint32Array[] {
  const numbers = new Map<number, number>();
  const counts: number[] = [];
  const partOf = rows.map((row) => {
    const key = keyOf(row);
    const part = numbers.get(key) ?? numbers.size;
    if (part === numbers.size) numbers.set(key, part);
    counts[part] = (counts[part] ?? 0) + 1;
    return part;
  });
  const parts = counts.map((count) => new Uint32Array(count));
  // Each is filled from its end.
  for (let i = rows.length - 1; i >= 0; i--) {
    const part = partOf[i] ?? 0;
    const at = (counts[part] ?? 0) - 1;
    counts[part] = at;
    const found = parts[part];
    if (found) found[at] = rows[i] ?? 0;
  }
  return parts;
}

/** The same, of which what is small stays together: few parts, however many keys there are. */
export function splitLarge(rows: Uint32Array, keyOf: (row: number) => number): Uint32Array[] {
  const parts = split(rows, keyOf).sort((a, b) => b.length - a.length);
  if (parts.length <= MOST_PARTS) return parts;
  const least = Math.max(LEAST_ROWS, rows.length * LEAST_SHARE);
  const large = parts.slice(0, MOST_PARTS).filter(({ length }) => length >= least);
  const small = parts.slice(large.length);
  const rest = new Uint32Array(small.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of small) {
    rest.set(part, at);
    at += part.length;
  }
  return [...large, rest.sort()];
}
