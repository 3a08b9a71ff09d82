import type { TextStyle } from "./text-plan";

/**
 * RFC 4180 with a header line, lines ending in a newline alone; what a row does not have is empty. A source or host that a
 * spreadsheet would take for a formula gets an apostrophe in front: names come from machines nobody controls.
 */
export const csv: TextStyle = {
  objects: false,
  header: (columns) => `${columns.map(({ name }) => name).join(",")}\n`,
  before: (_, i) => (i === 0 ? "" : ","),
  constant: (value) => quoteWhereNeeded(asText(String(value))),
  quoted: false,
  end: "\n",
};

/** `-` alone is standard input's name, and no formula. */
function asText(text: string): string {
  return /^\s*[=+@-]/.test(text) && text !== "-" ? `'${text}` : text;
}

function quoteWhereNeeded(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
