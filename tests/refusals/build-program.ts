import { join } from "node:path";
import type { Plugin } from "esbuild";
import { bundle } from "../bundle";

/** The package's entries in the place of their sources. */
const packed: Plugin = {
  name: "packed",
  setup({ onResolve }) {
    onResolve({ filter: /\/src\/(\w+\/)?index$/ }, ({ path }) => ({
      path: path.replace(/^.*\/src\/(?:(\w+)\/)?index$/, (_, entry?: string) => `sockdex${entry ? `/${entry}` : ""}`),
      external: true,
    }));
  },
};

/** what-works.ts as a file that Node runs: with these sources in it, or beside the packed package, installed. */
export async function buildProgram(outfile: string, { isPacked = false } = {}): Promise<void> {
  await bundle(join(import.meta.dirname, "what-works.ts"), outfile, isPacked ? [packed] : []);
}
