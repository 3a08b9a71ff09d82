/**
 * Do the tests mind the grammar? Breaks each of its rules in turn, in a copy of the module's source, and runs the tests of
 * the parser over what that builds: at least one has to fail.
 *
 *     npm run test:rules              all of them
 *     npm run test:rules -- uid fast  those whose name holds one of the words
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import asc from "assemblyscript/asc";
import { build } from "esbuild";
import { withStepCounter } from "../fuzz/work";
import { BREAKS, type Break } from "./breaks";

const root = resolve(import.meta.dirname, "../..");
const bin = (name: string) => join(root, "node_modules/.bin", name);

/** Tests that need the module and nothing else. The inputs of the last one catch most, and are run first, without vitest. */
const SOME = ["tests/differential/kernels.test.ts", "tests/limits/boundaries.test.ts"];
const ALL = ["tests/table", "tests/differential", "tests/limits", "tests/fuzz"];

/** Inside the project, where the optional packages are found. */
mkdirSync(join(root, "build"), { recursive: true });
const folder = mkdtempSync(join(root, "build/rules-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

const quick = join(folder, "quick.mjs");
await build({
  entryPoints: [join(import.meta.dirname, "quick.ts")],
  outfile: quick,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  loader: { ".wasm": "binary" },
  external: ["apache-arrow", "hyparquet", "hyparquet-writer", "parquet-wasm", "tinypool"],
  plugins: [
    {
      name: "the-module-named",
      setup: ({ onLoad }) =>
        onLoad({ filter: /\/build\/module\.wasm$/ }, () => ({
          contents: 'export default require("node:fs").readFileSync(process.env.SOCKDEX_TEST_MODULE);',
          loader: "js",
        })),
    },
  ],
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  logLevel: "warning",
});
const stepped = join(folder, "stepped.wasm");
writeFileSync(stepped, withStepCounter(readFileSync(join(root, "build/module.wasm"))));

/** The module of a source in which one rule is broken; none is for a look at the tests themselves. */
async function buildModule(broken: Break | undefined): Promise<string> {
  cpSync(join(root, "assembly"), join(folder, "assembly"), { recursive: true });
  // A module that is slower is made sooner.
  const config = readFileSync(join(root, "asconfig.json"), "utf8").replace('"optimizeLevel": 3', '"optimizeLevel": 0');
  writeFileSync(join(folder, "asconfig.json"), config.replace('"converge": true', '"converge": false'));
  if (broken) {
    const path = join(folder, "assembly", broken.file);
    const parts = readFileSync(path, "utf8").split(broken.from);
    if (parts.length !== 2) throw new Error(`${broken.rule}: ${broken.file} has ${parts.length - 1} × ${broken.from}`);
    writeFileSync(path, parts.join(broken.to));
  }
  // In this process, where the compiler stays warm.
  const { error, stderr } = await asc.main(["assembly/index.ts", "--target", "release", "--baseDir", folder]);
  if (error) throw new Error(`${broken?.rule}: does not compile\n${stderr.toString()}`);
  return join(folder, "build/module.wasm");
}

/** The first of the fuzz test's inputs that goes wrong, or undefined. */
function firstFinding(module: string): string | undefined {
  const { stdout, stderr, status } = spawnSync(process.execPath, [quick, stepped], {
    encoding: "utf8",
    env: { ...process.env, SOCKDEX_TEST_MODULE: module },
    timeout: 120_000,
  });
  if (status === null) return "fuzz.test.ts (it did not end)";
  if (status !== 0) throw new Error(stderr);
  return stdout === "" ? undefined : `fuzz.test.ts, ${stdout.trim().split("\n")[0]}`;
}

interface TestReport {
  testResults: { assertionResults: { status: string; fullName: string }[] }[];
}

/** The first test that fails with this module, or undefined. */
function firstFailure(module: string, tests: readonly string[]): string | undefined {
  const output = join(folder, "report.json");
  rmSync(output, { force: true });
  const args = ["run", "--bail", "1", "--reporter", "json", "--outputFile", output, ...tests];
  const { status, stdout, stderr } = spawnSync(bin("vitest"), args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, SOCKDEX_TEST_MODULE: module, SOCKDEX_TEST_ROWS: "500", SOCKDEX_TEST_SEEDS: "25" },
    // A broken loop may have no end.
    timeout: 600_000,
  });
  if (status === 0) return undefined;
  // Of tests that did not end there is none.
  if (status === null || !existsSync(output)) return "(they did not end)";
  const report = JSON.parse(readFileSync(output, "utf8")) as TestReport;
  const failed = report.testResults.flatMap((file) => file.assertionResults).find((test) => test.status === "failed");
  if (!failed) throw new Error(`The tests could not be run:\n${stdout}${stderr}`);
  return failed.fullName;
}

const words = process.argv.slice(2);
const chosen = BREAKS.filter(({ rule }) => words.length === 0 || words.some((word) => rule.includes(word)));
const whole = await buildModule(undefined);
const failure = firstFinding(whole) ?? firstFailure(whole, SOME);
if (failure) throw new Error(`With no rule broken this test fails: ${failure}`);

const survivors: string[] = [];
for (const [i, broken] of chosen.entries()) {
  const module = await buildModule(broken);
  const caught = firstFinding(module) ?? firstFailure(module, SOME) ?? firstFailure(module, ALL);
  if (caught === undefined) survivors.push(broken.rule);
  const place = `${String(i + 1).padStart(3)}/${chosen.length}`;
  console.log(`${place}  ${broken.rule.padEnd(58)}  ${caught === undefined ? "NOT CAUGHT" : `caught by: ${caught}`}`);
}
console.log(`\n${chosen.length - survivors.length} of ${chosen.length} broken rules are caught.`);
for (const rule of survivors) console.log(`NOT CAUGHT: ${rule}`);
if (survivors.length > 0) process.exitCode = 1;
