import type { TextStyle } from "./text-plan";

/** A JSON object a line, as `sockdex list --json` writes it, with the row's origin in front. */
export const ndjson: TextStyle = {
  objects: true,
  header: () => "",
  before: ({ name }) => `,${JSON.stringify(name)}:`,
  constant: (value) => JSON.stringify(value),
  quoted: true,
  end: "}\n",
};
