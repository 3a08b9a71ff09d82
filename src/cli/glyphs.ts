import { isUtf8 } from "./terminal";

const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
const LEVELS = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const PLAIN_LEVELS = ["_", ".", "-", "=", "*", "#"];

/** A bar of at most `width` characters. What is there at all is seen. */
export function bar(share: number, width: number): string {
  const length = Math.min(1, share) * width;
  if (!(length > 0)) return "";
  if (!isUtf8()) return "#".repeat(Math.max(1, Math.round(length)));
  const eighths = Math.max(1, Math.round(length * 8));
  return "█".repeat(eighths >> 3) + (EIGHTHS[eighths & 7] ?? "");
}

/** A character a value, between the least and the greatest of them; where all are equal, a line at the foot. */
export function sparkline(values: readonly number[]): string {
  const levels = isUtf8() ? LEVELS : PLAIN_LEVELS;
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const level = (value: number) => (span === 0 ? 0 : Math.round(((value - low) / span) * (levels.length - 1)));
  return values.map((value) => levels[level(value)] ?? "").join("");
}

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** `17 B`, `1.5 kB`, `12 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < UNITS.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** `1 socket`, `2 sockets`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
