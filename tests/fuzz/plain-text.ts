import type { Expected } from "../batch/expected";

/** A row's line in a text format, as plainly as can be. What the row does not have is null in it. */
export function plainLine(format: "ndjson" | "csv", values: Expected, columns: readonly string[]): string {
  if (format === "csv") return `${columns.map((name) => cellOf(values[name] ?? null)).join(",")}\r\n`;
  const present = columns.filter((name) => (values[name] ?? null) !== null);
  return `${JSON.stringify(Object.fromEntries(present.map((name) => [name, values[name]])))}\n`;
}

function cellOf(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = value !== "-" && /^\s*[-=+@]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) || text.trim() !== text ? `"${text.split('"').join('""')}"` : text;
}
