import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { afterAll, beforeAll } from "vitest";
import type * as batch from "../../src/batch/index";

/** Where bundles lie: inside the project, for they look for the optional packages as an installed one does. */
const BUNDLES = resolve("build/tests");

/** How these sources differ from the package. */
export interface Variant {
  /** Bytes of a piece. */
  pieceBytes?: number;
  /** Memory moves at every reservation, in every thread: tests/memory/moving.ts. */
  moves?: boolean;
}

/** These sources bundled as the package is, with the worker's file beside, and the command: what threads need. */
export function builtBatch({ pieceBytes, moves = false }: Variant = {}) {
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
      inject: moves ? ["tests/memory/move-always.ts"] : [],
      plugins: pieceBytes === undefined ? [] : [withPieces(pieceBytes)],
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

/** Cuts texts into smaller pieces: what takes hundreds of megabytes else. */
function withPieces(bytes: number): Plugin {
  return {
    name: "pieces",
    setup({ onLoad }) {
      onLoad({ filter: /piece-text\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, "utf8");
        const contents = source.replace(/(?<=export const PIECE_BYTES = )[^;]+/, String(bytes));
        if (contents === source) throw new Error(`${path} has no PIECE_BYTES.`);
        return { contents, loader: "ts" };
      });
    },
  };
}
