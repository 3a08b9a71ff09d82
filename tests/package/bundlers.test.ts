import { join } from "node:path";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build } from "esbuild";
import { rollup } from "rollup";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import webpack from "webpack";
import { generateDump } from "../generate/index";
import { InstalledPackage } from "./packed";

/** A program that holds sockdex/batch and all it needs, by three bundlers: what needs a file of its own says so. */
let installed: InstalledPackage;
const path = (name: string) => join(installed.folder, name);

const PEERS = ["tinypool", "apache-arrow", "flatbuffers", "tslib", "parquet-wasm", "hyparquet", "hyparquet-writer"];

const USE = `
(async () => {
  process.on("uncaughtException", (error) => console.log("uncaught", error));
  const tried = [];
  for (const [output, jobs] of [["a.ndjson"], ["b.ndjson", 1], ["c.csv", 2], ["d.arrow", 1], ["e.parquet", 1]]) {
    const options = { inputs: "dump.txt", output, ...(jobs && { jobs }) };
    tried.push(await convert(options).then(({ written }) => written, ({ name, code, message }) => [name, code, message]));
  }
  console.log(JSON.stringify(tried));
})();
`;

beforeAll(() => {
  installed = new InstalledPackage();
  installed.link(...PEERS);
  installed.write("dump.txt", generateDump({ protocol: "tcp", rows: 100, seed: 1 }));
  installed.write("app.mjs", `import { convert } from "sockdex/batch";\n${USE}`);
  installed.write("app.cjs", `const { convert } = require("sockdex/batch");\n${USE}`);
});

afterAll(() => installed.remove());

const NO_THREADS = [
  "SockdexError",
  "ERR_UNSUPPORTED",
  expect.stringContaining("leave sockdex/batch out of the bundle"),
];
const NO_PARQUET = ["SockdexError", "ERR_NO_PEER", expect.stringContaining("parquet-wasm, which does not load here")];
const run = (bundle: string) => JSON.parse(installed.node(bundle));

describe("sockdex/batch in a bundle", () => {
  test.each([
    ["an ES module", "app.mjs", "esm"],
    ["an ES module", "app.mjs", "cjs"],
    ["CommonJS", "app.cjs", "cjs"],
  ] as const)("of esbuild: %s, %s to %s", async (_, app, format) => {
    const outfile = path(`out/${app}.${format === "esm" ? "mjs" : "cjs"}`);
    const options = { outfile, format, bundle: true, platform: "node", preserveSymlinks: true } as const;
    await build({ ...options, entryPoints: [path(app)], logLevel: "error" });
    expect(run(outfile)).toEqual([100, 100, NO_THREADS, 100, NO_PARQUET]);
  });

  test("of rollup, with the optional packages outside", async () => {
    const bundle = await rollup({
      input: path("app.mjs"),
      plugins: [nodeResolve({ preferBuiltins: true })],
      external: PEERS,
    });
    await bundle.write({ file: path("out/rollup.mjs"), format: "esm", inlineDynamicImports: true });
    expect(run(path("out/rollup.mjs"))).toEqual([100, 100, NO_THREADS, 100, 100]);
  });

  test("of webpack", async () => {
    const compiler = webpack({
      ...{ mode: "development", devtool: false, target: "node", context: installed.folder, entry: "./app.cjs" },
      ...{ resolve: { symlinks: false }, output: { path: path("out"), filename: "webpack.cjs" } },
    });
    await new Promise<void>((done, fail) =>
      compiler.run((error, stats) =>
        error || stats?.hasErrors() ? fail(error ?? new Error(stats?.toString())) : done(),
      ),
    );
    expect(run(path("out/webpack.cjs"))).toEqual([100, 100, NO_THREADS, 100, NO_PARQUET]);
  });
});
