import { copyFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";

const library: Options = {
  entry: {
    index: "src/index.ts",
    core: "src/core.ts",
    live: "src/live/index.ts",
    sockopt: "src/sockopt/index.ts",
    prometheus: "src/metrics/prometheus.ts",
    opentelemetry: "src/metrics/opentelemetry.ts",
  },
  dts: true,
  target: "node20",
  // Neither Node's nor a browser's ways: sockdex/core runs in both.
  platform: "neutral",
  external: [/^node:/],
  // The module is small: inlined as bytes it needs no file access.
  // So is the worker's script: a bundled server has no file beside it.
  loader: { ".wasm": "binary", ".txt": "text" },
  splitting: true,
  treeshake: true,
};

/** What createRequire() takes, where there is no import.meta. */
const commonJs = { define: { "import.meta.url": "__filename" } };

export default defineConfig([
  { ...library, format: "esm", onSuccess: () => copyFile("build/module.wasm", "dist/module.wasm") },
  { ...library, ...commonJs, format: "cjs" },
  {
    ...commonJs,
    entry: { cli: "src/cli/main.ts" },
    // The command starts sooner as CommonJS, and some of what it bundles is.
    format: "cjs",
    target: "node20",
    platform: "node",
    // One file whose commands are evaluated when they are called for: a chunk each would go through import(), which
    // costs a CommonJS start 20 ms more, and tree shaking would hoist the library's require() out of them.
    splitting: false,
    treeshake: false,
    // Most of it is commander; names stay, for what an error's stack says.
    minifyWhitespace: true,
    minifySyntax: true,
    esbuildPlugins: [
      {
        name: "the-library-is-beside-it",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^\.\.\/index$/ }, () => ({ path: "./index.cjs", external: true })),
      },
    ],
  },
]);
