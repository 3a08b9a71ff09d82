import { join, resolve } from "node:path";
import { build } from "esbuild";
import { folderOf } from "../procfs/files";

/** A program of these tests as one file that Node runs, with all that it imports. Gone when the test is. */
export async function bundled(name: string): Promise<string> {
  const outfile = join(folderOf({}), "program.mjs");
  await build({
    entryPoints: [resolve(import.meta.dirname, "..", name)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    loader: { ".wasm": "binary", ".txt": "text" },
    logLevel: "error",
  });
  return outfile;
}
