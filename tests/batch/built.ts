import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import type * as batch from "../../src/batch/index";

/** Where bundles lie: inside the project, for they look for the optional packages as an installed one does. */
const BUNDLES = resolve("build/tests");

/** These sources bundled as the package is, with the worker's file beside, and the command: what threads need. */
export function builtBatch() {
  let folder = "";
  beforeAll(async () => {
    mkdirSync(BUNDLES, { recursive: true });
    folder = mkdtempSync(join(BUNDLES, "batch-"));
    await build({
      entryPoints: {
        batch: "src/batch/index.ts",
        "batch-worker": "src/batch/pool/worker.ts",
        cli: "src/cli/main.ts",
      },
      outdir: folder,
      outExtension: { ".js": ".cjs" },
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node20",
      loader: { ".wasm": "binary", ".txt": "text" },
      external: ["apache-arrow", "hyparquet", "hyparquet-writer", "parquet-wasm", "tinypool"],
      define: { "import.meta.url": "bundleUrl" },
      banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    /** The command's file. */
    cli: () => join(folder, "cli.cjs"),
    library: (): typeof batch => createRequire(import.meta.url)(join(folder, "batch.cjs")) as typeof batch,
  };
}
