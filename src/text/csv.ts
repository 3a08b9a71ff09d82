/*
 * CSV, by RFC 4180: a header, lines that end in CR LF, quotes where a field needs them. What a row does not have is empty.
 */

export const CSV_LINE_END = "\r\n";

export function csvLine(fields: readonly string[]): string {
  return fields.join(",") + CSV_LINE_END;
}

/**
 * Somebody else's text as a field. One that a spreadsheet would take for a formula gets an apostrophe in front: names come
 * from machines and processes that nobody controls. `-` alone is standard input's name, and no formula.
 */
export function csvField(text: string): string {
  const harmless = /^[\s'"]*[=+\-@|%]/.test(text) && text !== "-" ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
