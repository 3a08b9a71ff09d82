/** What is built, from what, and by which command. Files are patterns. */

const compiler = ["asconfig.json", "assembly/**"];
const module = (target, entry, file) => ({
  after: ["schema"],
  reads: compiler,
  writes: [`build/${file}.wasm`],
  commands: [["asc", `assembly/${entry}`, "--target", target]],
});

/** What bundles of src/ import of build/: esbuild wants the files to be there, even those it leaves out. */
const modules = ["schema", "release", "changes", "format", "diag", "zstd"];

/** Names are those of `npm run build:NAME`, where there is one. */
export const steps = {
  schema: {
    reads: ["src/table/schema.ts", "src/table/info/tcp-info-fields.ts", "scripts/schema/**"],
    // In the repository too: whoever reads the code finds them without a build.
    writes: [
      ...["assembly/schema.ts", "assembly/clear-optional.ts", "assembly/present-bits.ts"],
      ...["src/table/columns.ts", "src/table/info/info-columns.ts"],
      ...["src/table/row-values.ts", "src/table/info/row-info.ts"],
      ...["assembly/diag/tcp-info.ts", "src/sockopt/tcp-info-values.ts", "src/sockdiag/final-info.ts"],
    ],
    commands: [["tsx", "scripts/schema/index.ts"]],
  },
  release: module("release", "index.ts", "module"),
  changes: module("changes", "changes/index.ts", "changes"),
  format: module("format", "format/index.ts", "format"),
  diag: module("diag", "diag/index.ts", "diag"),
  zstd: {
    reads: ["scripts/zstd-module.mjs"],
    writes: ["build/zstd.txt"],
    commands: [["node", "scripts/zstd-module.mjs"]],
  },
  // The monitor's worker: inlined as text, because a bundled server has no file beside it. It is sent its modules.
  worker: {
    after: modules,
    reads: ["src/**", "assembly/**"],
    writes: ["build/live-worker.txt"],
    commands: [
      [
        ...["esbuild", "src/live/worker.ts", "--bundle", "--platform=node", "--format=cjs", "--target=node20"],
        ...[
          "--minify",
          "--loader:.wasm=empty",
          "--define:import.meta.url=undefined",
          "--outfile=build/live-worker.txt",
          "--log-level=warning",
        ],
      ],
    ],
  },
  host: {
    after: [...modules, "worker", "page"],
    reads: [
      "src/**",
      "assembly/**",
      "build/*.wasm",
      "build/live-worker.txt",
      "build/live-page.txt",
      "build/zstd.txt",
      "tsup.config.ts",
      "tsup.entries.ts",
      "tsconfig.json",
    ],
    writes: ["dist/*.js", "dist/*.cjs", "dist/module.wasm"],
    commands: [["tsup", "--silent"]],
  },
  notices: {
    after: ["host"],
    reads: ["src/**", "assembly/**", "scripts/notices.mjs"],
    writes: ["dist/THIRD-PARTY-NOTICES.txt"],
    commands: [["node", "scripts/notices.mjs"]],
  },
  page: {
    after: modules,
    reads: ["src/**", "assembly/**", "build/module.wasm", "build/changes.wasm", "scripts/page.mjs"],
    writes: ["dist/report.html", "build/live-page.txt"],
    commands: [["node", "scripts/page.mjs"]],
  },
  types: {
    after: ["schema"],
    reads: ["src/**", "assembly/**", "tsup.types.config.ts", "tsup.entries.ts", "tsconfig.json"],
    writes: ["dist/*.d.ts", "dist/*.d.cts"],
    commands: [["tsup", "--config", "tsup.types.config.ts", "--silent"]],
  },
};

const command = [...modules, "worker", "host", "page"];

/** What can be asked for: a step, or several by one name. */
export const goals = {
  module: modules,
  // What the command runs; declarations are for whoever programs.
  command,
  all: [...command, "notices", "types"],
};
