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

/** A character a value, from 0 to the greatest of them: what is there at all stands above what is not. */
export function sparkline(values: readonly number[]): string {
  const levels = isUtf8() ? LEVELS : PLAIN_LEVELS;
  const most = Math.max(...values);
  const level = (value: number) => (value > 0 ? Math.max(1, Math.round((value / most) * (levels.length - 1))) : 0);
  return values.map((value) => levels[level(value)] ?? "").join("");
}

/** Behind the title of the column that a list is sorted by. */
export function sortMark(isDescending: boolean): string {
  if (isUtf8()) return isDescending ? "▼" : "▲";
  return isDescending ? "v" : "^";
}
