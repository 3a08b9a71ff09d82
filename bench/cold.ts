/** What do import and a first parse of 1,000 rows cost a fresh process, over an empty script? */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { SocketTable } from "../dist/index.js";
import { alternate } from "./harness/alternate";
import { writeDump } from "./harness/dumps";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { type Figure, median, type Report } from "./harness/report";
import { summarize } from "./harness/statistics";
import { temporary } from "./harness/temporary";

const ROWS = 1000;
const ROUNDS = quick ? 3 : 31;
const dist = resolve(import.meta.dirname, "../dist");

/** Each script says at its end how much processor time all of its threads took, and what it has read. */
const END = `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  require("node:fs").writeSync(1, (user + system) + " " + (typeof rows === "number" ? rows : 0));
});`;
const END_ESM = `import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);\n${END}`;

interface Script {
  name: string;
  path: string;
  rows: number;
  processTimes: number[];
}

function script(name: string, extension: "cjs" | "mjs", rows: number, text: string): Script {
  const path = temporary(`${name.replace(/\W+/g, "-")}.${extension}`);
  writeFileSync(path, text);
  return { name, path, rows, processTimes: [] };
}

function scripts(dump: string): Record<"emptyEsm" | "importEsm" | "esm" | "emptyCjs" | "cjs", Script> {
  const read = `const rows = SocketTable.parse(readFileSync(${JSON.stringify(dump)})).size;`;
  const esm = `import { readFileSync } from "node:fs";\nimport { SocketTable } from ${JSON.stringify(`${dist}/index.js`)};`;
  const cjs = `const { readFileSync } = require("node:fs");\nconst { SocketTable } = require(${JSON.stringify(`${dist}/index.cjs`)});`;
  return {
    emptyEsm: script("empty, ESM", "mjs", 0, END_ESM),
    importEsm: script("import alone, ESM", "mjs", 0, `${esm}\n${END_ESM}`),
    esm: script("import + parse, ESM", "mjs", ROWS, `${esm}\n${read}\n${END_ESM}`),
    emptyCjs: script("empty, CommonJS", "cjs", 0, END),
    cjs: script("require + parse, CommonJS", "cjs", ROWS, `${cjs}\n${read}\n${END}`),
  };
}

/** Runs it once: wall time in nanoseconds, with the process time kept in its script. */
function run({ name, path, rows, processTimes }: Script): number {
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, [path], { encoding: "utf8" });
  const wall = Number(process.hrtime.bigint() - start);
  const [microseconds, size] = stdout.split(" ").map(Number);
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  if (size !== rows) throw new Error(`${name}: read ${size} rows, not ${rows}.`);
  processTimes.push((microseconds ?? Number.NaN) * 1000);
  return wall;
}

function judge(
  report: Report,
  { emptyEsm, importEsm, esm, emptyCjs, cjs }: ReturnType<typeof scripts>,
  milliseconds: (one: Parameters<typeof median>[0], of: Script) => number,
  spent: Parameters<typeof median>[0],
  passed: Parameters<typeof median>[0],
): void {
  const over = (one: typeof spent, of: Script, empty: Script) => milliseconds(one, of) - milliseconds(one, empty);
  const line = (what: string, value: number): Figure => ({ what, figure: `${figure(value)} ms` });
  const inEsm = over(spent, esm, emptyEsm);
  const inCjs = over(spent, cjs, emptyCjs);
  report.figures("over an empty script", [
    line("import + parse, ESM, process time", inEsm),
    line("import alone, ESM, process time", over(spent, importEsm, emptyEsm)),
    line("require + parse, CommonJS, process time", inCjs),
    line("import + parse, ESM, wall time", over(passed, esm, emptyEsm)),
    line("require + parse, CommonJS, wall time", over(passed, cjs, emptyCjs)),
  ]);
  const moduleBytes = statSync(resolve(dist, "module.wasm")).size;
  report.budget({
    what: "module",
    figure: `${count(moduleBytes)} bytes`,
    bar: "≤ 16,384 bytes",
    met: moduleBytes <= 16384,
  });
  report.budget({
    what: "import + first parse of 1,000 rows, process time",
    figure: `ESM ${figure(inEsm)} ms, CommonJS ${figure(inCjs)} ms`,
    bar: "≤ 30 ms",
    met: Math.max(inEsm, inCjs) <= 30,
  });
}

await question("cold", async (report) => {
  const { path } = writeDump("tcp", ROWS);
  const { size } = SocketTable.parse(readFileSync(path));
  if (size !== ROWS) throw new Error(`${size} rows were read of ${ROWS}.`);
  const all = scripts(path);
  const list = Object.values(all);
  for (const one of list) {
    run(one);
    one.processTimes.length = 0;
  }
  const wall = await alternate(
    list.map((one) => ({ name: one.name, take: () => [run(one)] })),
    { least: ROUNDS, most: ROUNDS, seconds: 0 },
  );
  const processTime = list.map(({ name, processTimes }) => ({ contender: name, ...summarize(processTimes) }));
  const shape = { each: "start", per: 1, unit: "ms" as const, base: all.emptyEsm.name };
  const spent = report.case({ title: `process time, ${count(ROWS)} rows`, ...shape, results: processTime });
  const passed = report.case({ title: "wall time of the same runs, with the start of Node", ...shape, results: wall });
  judge(report, all, (one, of) => (median(one, of.name) || 0) / 1e6, spent, passed);
});
