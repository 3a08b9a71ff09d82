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
