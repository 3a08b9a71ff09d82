import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/**
 * The command's libraries are CommonJS, whose require("node:fs") throws in an ES module: where it is bundled it becomes
 * an import. The colours of cli-table3 are not used: @colors/colors, which it would bring along, stays out.
 */
const commonJsLibraries: Plugin = {
  name: "commonjs-libraries",
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) =>
      kind === "require-call" ? { path, namespace: "builtin" } : { path, external: true },
    );
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `import builtin from ${JSON.stringify(path)}; module.exports = builtin;`,
    }));
    build.onResolve({ filter: /^@colors\/colors/ }, ({ path }) => ({ path, namespace: "left-out" }));
    build.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({ contents: "" }));
  },
};

export default defineConfig({
  entry: { index: "src/index.ts", core: "src/core.ts", cli: "src/cli/main.ts" },
  format: ["esm", "cjs"],
  dts: { entry: { index: "src/index.ts", core: "src/core.ts" } },
  target: "node20",
  platform: "neutral",
  removeNodeProtocol: false,
  esbuildPlugins: [commonJsLibraries],
  // The module is small: inlined as bytes it needs no file access, in Node and in a browser.
  loader: { ".wasm": "binary" },
  splitting: true,
  clean: true,
  treeshake: true,
});
