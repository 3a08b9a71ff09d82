import { CSV_LINE_END, csvField, csvLine } from "../../text/csv";
import type { TextStyle } from "./text-plan";

/** The CSV of `sockdex list --csv`, with the row's origin in front. */
export const csv: TextStyle = {
  objects: false,
  header: (columns) => csvLine(columns.map(({ name }) => name)),
  before: (_, i) => (i === 0 ? "" : ","),
  constant: (value) => csvField(String(value)),
  quoted: false,
  end: CSV_LINE_END,
};
