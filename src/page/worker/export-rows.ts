import type { PageRow } from "../messages";

/** A part of the file is so many characters at least. */
const PART = 1 << 20;

/**
 * Rows as a file: NDJSON as `sockdex list --json` has it, or CSV as `list --csv` does, by RFC 4180 with raw values.
 * They are numbers, addresses and names of this package: no text of the dump is among them, and none that a
 * spreadsheet takes for a formula.
 */
export function exportRows(
  rows: Iterable<PageRow>,
  format: "csv" | "ndjson",
  fields: readonly (keyof PageRow)[],
): Blob {
  const parts: Blob[] = [];
  let text = format === "csv" ? `${fields.join(",")}\r\n` : "";
  for (const row of rows) {
    text += format === "csv" ? `${fields.map((field) => row[field] ?? "").join(",")}\r\n` : `${JSON.stringify(row)}\n`;
    if (text.length < PART) continue;
    // Out of this heap: a browser keeps large ones on the disk.
    parts.push(new Blob([text]));
    text = "";
  }
  parts.push(new Blob([text]));
  return new Blob(parts, { type: format === "csv" ? "text/csv;charset=utf-8" : "application/x-ndjson" });
}
