import type { TextStyle } from "./text-plan";

/** RFC 4180 with a header line, lines ending in a newline alone; what a row does not have is empty. */
export const csv: TextStyle = {
  objects: false,
  header: (columns) => `${columns.map(({ name }) => name).join(",")}\n`,
  before: (_, i) => (i === 0 ? "" : ","),
  constant: (value) => quoteWhereNeeded(String(value)),
  quoted: false,
  end: "\n",
};

function quoteWhereNeeded(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
