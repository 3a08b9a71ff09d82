import { join, resolve } from "node:path";
import { bundle } from "../bundle";
import { folderOf } from "../procfs/files";

/** A program of these tests as one file that Node runs, with all that it imports. Gone when the test is. */
export async function bundled(name: string): Promise<string> {
  const outfile = join(folderOf({}), "program.mjs");
  await bundle(resolve(import.meta.dirname, "..", name), outfile);
  return outfile;
}
