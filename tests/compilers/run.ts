/**
 * The packed package's declarations under other compilers than this repository's, installed for the run.
 *
 *     npm run test:types              TypeScript 5.4 and the newest this is known to work with
 *     npm run test:types -- 5.6.3     that one
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KINDS, StrictProject } from "../package/user-types";

const named = process.argv.slice(2);
const versions = named.length > 0 ? named : ["5.4.5", "7.0.2"];
const project = new StrictProject();
process.once("exit", () => project.remove());

for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-typescript-"));
  try {
    execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", `typescript@${version}`], {
      stdio: "pipe",
    });
    for (const kind of KINDS) {
      const errors = project.errors(join(folder, "node_modules/typescript/bin/tsc"), kind);
      console.log(`TypeScript ${version}, ${kind.kind}: ${errors || "compiles"}`);
      if (errors) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
