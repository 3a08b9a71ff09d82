import { csvLine } from "../../text/csv";
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
  const lineOf = (row: PageRow) =>
    format === "csv" ? csvLine(fields.map((field) => String(row[field] ?? ""))) : `${JSON.stringify(row)}\n`;
  let text = format === "csv" ? csvLine(fields) : "";
  for (const row of rows) {
    text += lineOf(row);
    if (text.length < PART) continue;
    // Out of this heap: a browser keeps large ones on the disk.
    parts.push(new Blob([text]));
    text = "";
  }
  parts.push(new Blob([text]));
  return new Blob(parts, { type: format === "csv" ? "text/csv;charset=utf-8" : "application/x-ndjson" });
}
