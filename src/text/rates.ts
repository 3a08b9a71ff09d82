const BYTES = ["B", "kB", "MB", "GB", "TB"];
const BITS = ["bit", "kbit", "Mbit", "Gbit", "Tbit"];

/** Bytes a second, in three digits: `17 B`, `1.53 kB`, `12.3 MB`; with `areBits` in bits: `98.4 Mbit`. `-` for NaN, which is not known. */
export function formatByteRate(bytes: number, areBits = false): string {
  if (Number.isNaN(bytes)) return "-";
  const units = areBits ? BITS : BYTES;
  let value = areBits ? bytes * 8 : bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? shortened(value, 0) : shortened(value, 2)} ${units[unit]}`;
}

/** A count a second: `0`, `0.4`, `12`, `1,234`, `123k`. `-` for NaN, which is not known. */
export function formatCountRate(count: number): string {
  if (Number.isNaN(count)) return "-";
  if (count >= 999_500) return `${shortened(count / 1e6, 1)}M`;
  if (count >= 99_999.5) return `${Math.round(count / 1000)}k`;
  const whole = Math.round(count);
  // What is there is not none.
  if (whole >= 10 || count === whole) return whole.toLocaleString("en-US");
  return count < 0.1 ? "<0.1" : count.toFixed(1);
}

/** In three digits, and at most so many behind the point. */
function shortened(value: number, most: number): string {
  if (value >= 99.95) return String(Math.round(value));
  return value.toFixed(Math.min(most, value >= 9.995 ? 1 : 2));
}
