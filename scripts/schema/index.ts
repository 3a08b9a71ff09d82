/**
 * What follows from src/table/schema.ts and has to be written out: the module's numbers, widths and bits, the views and
 * rows, whose fields V8 wants by name, and the README's list of columns. `npm run schema` writes the files; the build does so when the schema has changed.
 */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { assembly, clearing, presentBits } from "./module-files";
import { readme } from "./readme";
import { rows } from "./row-files";
import { rowInfo } from "./row-info-file";
import { tcpInfoFiles } from "./tcp-info";
import { infoViews, views } from "./view-files";

/** The files by their paths, formatted. */
export function schemaFiles(): [path: string, text: string][] {
  const files = {
    "assembly/schema.ts": assembly(),
    "assembly/clear-optional.ts": clearing(),
    "assembly/present-bits.ts": presentBits(),
    "src/table/columns.ts": views(),
    "src/table/row-values.ts": rows(),
    "src/table/info/info-columns.ts": infoViews(),
    "src/table/info/row-info.ts": rowInfo(),
    ...tcpInfoFiles(),
  };
  const formatted = Object.entries(files).map(([path, input]): [string, string] => {
    const options = { input, encoding: "utf8" } as const;
    return [path, execFileSync("node_modules/.bin/biome", ["format", `--stdin-file-path=${path}`], options)];
  });
  return [...formatted, ["README.md", readme()]];
}

if (import.meta.filename === process.argv[1]) {
  for (const [path, text] of schemaFiles()) writeFileSync(path, text);
}
