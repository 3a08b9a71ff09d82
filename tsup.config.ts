import { copyFile, readFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";
import { SLOW_COMMANDS } from "./src/cli/slow-commands";
import * as entries from "./tsup.entries";

/**
 * A module's bytes, decoded by what the host has for it: esbuild's own decoder, a loop, takes 3 ms of each start.
 * `globalThis.` keeps bundlers for browsers from putting a Buffer in.
 */
const wasmBytes: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "wasm-bytes",
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({
      contents: `
        const bytesOf = (text) => globalThis.Buffer
          ? new Uint8Array(globalThis.Buffer.from(text, "base64"))
          : Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        export default /* @__PURE__ */ bytesOf("${(await readFile(path)).toString("base64")}");
      `,
    })),
};

const library: Options = {
  entry: entries.library,
  target: "node20",
  // Neither Node's nor a browser's ways: sockdex/core runs in both.
  platform: "neutral",
  external: [/^node:/],
  // The module is small: inlined as bytes it needs no file access.
  // So is the worker's script: a bundled server has no file beside it.
  esbuildPlugins: [wasmBytes],
  loader: { ".txt": "text" },
  splitting: true,
  treeshake: true,
};

/** What createRequire() takes, where there is no import.meta. */
const commonJs = { define: { "import.meta.url": "__filename" } };

/** What lies beside a file of the package stays there: one copy of it, loaded once. */
const beside = (files: Record<string, string>): NonNullable<Options["esbuildPlugins"]>[number] => ({
  name: "what-lies-beside",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.?\// }, ({ path }) => {
      const file = files[path];
      return file === undefined ? undefined : { path: file, external: true };
    }),
});

const batch: Options = {
  target: "node20",
  platform: "node",
  splitting: false,
  // Much of it is others' code: half the size.
  minify: true,
  loader: { ".wasm": "binary", ".txt": "text" },
};

/** Leaves out what these commands do: none of them is called in the bundle. */
const without = (isLeftOut: (command: string) => boolean): NonNullable<Options["esbuildPlugins"]>[number] => ({
  name: "without-some-commands",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/\w+$/ }, ({ path, kind, importer }) =>
      kind === "dynamic-import" && importer.endsWith("/command.ts") && isLeftOut(path.slice(2))
        ? { path: "./cli.cjs", external: true }
        : undefined,
    ),
});

const command: Options = {
  ...commonJs,
  // The command starts sooner as CommonJS, and some of what it bundles is.
  format: "cjs",
  target: "node20",
  platform: "node",
  // One file whose commands are evaluated when they are called for: a chunk each would go through import(), which
  // costs a CommonJS start 20 ms more, and tree shaking would hoist the library's require() out of them.
  splitting: false,
  treeshake: false,
  // Starts sooner, and takes less room: its positions lead to the names, with a build of the same version.
  minify: true,
  // Of a file beside it too import() becomes require(): the loader of ES modules takes 20 ms.
  esbuildOptions(options) {
    options.supported = { ...options.supported, "dynamic-import": false };
  },
};

const libraryBeside = {
  "../index": "./index.cjs",
  "../../index": "./index.cjs",
  "../batch/index": "./batch.cjs",
  "../../batch/index": "./batch.cjs",
  "../live/index": "./live.cjs",
  "../../live/index": "./live.cjs",
  "../../recorder/index": "./recorder.cjs",
  "../../servers/index": "./servers.cjs",
  "../../servers/live-page/page-text": "./page-text.cjs",
  "../../../index": "./index.cjs",
  "../../../live/index": "./live.cjs",
};

/** The live page is in the package once: ES modules load it from the CommonJS file. */
const pageText: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "one-page-text",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/page-text$/ }, () => ({ path: "./page-text.cjs", external: true })),
};

export default defineConfig([
  {
    ...library,
    format: "esm",
    esbuildPlugins: [wasmBytes, pageText],
    onSuccess: () => copyFile("build/module.wasm", "dist/module.wasm"),
  },
  {
    ...library,
    ...commonJs,
    entry: { ...entries.library, "page-text": "src/servers/live-page/page-text.ts" },
    format: "cjs",
  },
  {
    ...batch,
    format: "esm",
    entry: entries.batch,
    // Some of what is bundled is CommonJS and requires Node's modules. A bundler to CommonJS leaves import.meta empty.
    define: { "import.meta.url": "bundledFile" },
    banner: {
      js: 'import { createRequire } from "node:module"; const bundledFile = import.meta.url ?? __filename; const require = createRequire(bundledFile);',
    },
    esbuildPlugins: [beside({ "../index": "./index.js", "../../index": "./index.js" })],
  },
  {
    ...batch,
    format: "cjs",
    entry: { ...entries.batch, "batch-worker": "src/batch/pool/worker.ts" },
    // Some of what is bundled asks where it lies. In a user's bundle it lies nowhere, and must load all the same.
    define: { "import.meta.url": "bundledFile" },
    banner: { js: 'var bundledFile = typeof __filename === "string" ? __filename : process.execPath;' },
    esbuildPlugins: [beside({ "../index": "./index.cjs", "../../index": "./index.cjs" })],
  },
  {
    ...command,
    // The others are loaded by the first, which tells V8 before where compiled code is kept.
    entry: { cli: "src/cli/main.ts", command: "src/cli/program.ts" },
    esbuildPlugins: [
      wasmBytes,
      without((command) => !SLOW_COMMANDS.has(command)),
      beside({ "./program": "./command.cjs", "./quick": "./quick.cjs", ...libraryBeside }),
    ],
  },
  {
    ...command,
    entry: { quick: "src/cli/quick.ts" },
    esbuildPlugins: [wasmBytes, without((command) => SLOW_COMMANDS.has(command)), beside(libraryBeside)],
  },
]);
