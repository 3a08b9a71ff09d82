/**
 * Mutated inputs by the million against every entry, each beside the plain reference.
 *
 *     npm run fuzz                                 for an hour, by a fresh seed
 *     npm run fuzz -- --seconds 60 --jobs 2        shorter, on two cores
 *     npm run fuzz -- --count 1000000 --seed 7     so many inputs, those of seed 7
 *     npm run fuzz -- --seed 7 --only 1234         one input of them, shown
 *     npm run fuzz -- --entry netlink              one way in alone; --only then counts its inputs
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import type { Case, Samples } from "./case";
import { minimise } from "./minimise";
import { withStepCounter } from "./work";
import type { Message, Report, WorkerSettings } from "./worker";

const root = resolve(import.meta.dirname, "../..");

/**
 * A worker that finishes no input between so many looks, 5 s apart, hangs: an input takes less than a millisecond. Looks are
 * counted, not time: a machine that was suspended loses a minute in one of them.
 */
const HANGS_AFTER = 12;
const LOOKS_EVERY = 5_000;
/** The same of an input that is run alone, in a thread of its own, from when that has begun. */
const HANGS_ALONE_AFTER = 5_000;
/** Each of them takes so long where it hangs. */
const MOST_HANGS = 60;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3600" },
    count: { type: "string", default: String(2 ** 32 - 1) },
    seed: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    only: { type: "string" },
    entry: { type: "string" },
  },
});
const number = (name: keyof typeof values, most: number): number => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= 0 && value <= most) return value;
  console.error(`--${name} ${values[name]} is no whole number up to ${most}.`);
  process.exit(2);
};
const seconds = number("seconds", 10 ** 7);
const count = number("count", 2 ** 32 - 1);
const only = values.only === undefined ? undefined : number("only", 2 ** 32 - 1);
const jobs = only === undefined ? Math.max(1, number("jobs", 256)) : 1;
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 20) : number("seed", 2 ** 20 - 1);

const { entry } = values;

/** Tables as other kernels print them, and what one replied, kept beside the tests. */
const samples: Samples = { texts: filesIn("kernels"), replies: filesIn("diag") };

/** Inside the project: threads look for the optional packages as an installed one does. */
const temporary = mkdtempSync(join(root, "build/fuzz-"));
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop());
const script = join(temporary, "worker.cjs");
await build({
  entryPoints: {
    worker: join(import.meta.dirname, "worker.ts"),
    "batch-worker": join(root, "src/batch/pool/worker.ts"),
  },
  outdir: temporary,
  outExtension: { ".js": ".cjs" },
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  loader: { ".wasm": "binary" },
  define: { "import.meta.url": "bundleUrl" },
  banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  external: ["apache-arrow", "hyparquet", "hyparquet-writer", "parquet-wasm", "tinypool"],
  logLevel: "warning",
});
const stepped = new WebAssembly.Module(withStepCounter(readFileSync(join(root, "build/module.wasm"))));
const progress = new Uint32Array(new SharedArrayBuffer(4 * (jobs + 1)));

let findings = 0;
let running = 0;
const start = performance.now();
const passed = () => (performance.now() - start) / 1000;
const inputs = () => progress.subarray(1).reduce((sum, done) => sum + done, 0);
const rate = () =>
  `${inputs().toLocaleString("en")} inputs, ${Math.round(inputs() / passed()).toLocaleString("en")} a second`;

console.log(
  `seed ${seed}, ${jobs} jobs, ${samples.texts.length + samples.replies.length} samples beside the generated ones`,
);
const workers = Array.from({ length: jobs }, (_, job) => {
  const range = only === undefined ? { first: job, step: jobs, end: count } : { first: only, step: 1, end: only + 1 };
  const state = { worker: work({ ...range, slot: job + 1 }), isDone: false, done: 0, idleLooks: 0 };
  running++;
  state.worker.on("message", (message: Message) => {
    if (message.kind === "report") tell(message);
    if (message.kind === "case") show(message.case);
    if (message.kind === "done") state.isDone = true;
  });
  state.worker.on("error", (error) => {
    findings++;
    state.isDone = true;
    console.error(`A worker failed: ${error.stack}`);
  });
  state.worker.on("exit", async () => {
    // One that has nothing to wait for ends, though its input is not: a promise that is never kept.
    if (!state.isDone) await tellHanging(range.first + range.step * (progress[job + 1] ?? 0));
    if (--running === 0) finish();
  });
  return state;
});

const ender = setTimeout(stop, seconds * 1000);
const teller = setInterval(() => console.log(`  ${Math.round(passed())} s: ${rate()}`), 60_000);
const watcher = setInterval(() => {
  for (const [job, state] of workers.entries()) {
    const done = progress[job + 1] ?? 0;
    state.idleLooks = done === state.done ? state.idleLooks + 1 : 0;
    state.done = done;
    if (!state.isDone && state.idleLooks === HANGS_AFTER) void state.worker.terminate();
  }
}, LOOKS_EVERY);

function work(range: Pick<WorkerSettings, "first" | "step" | "end" | "slot"> & Partial<WorkerSettings>): Worker {
  const settings: WorkerSettings = {
    seed,
    samples,
    entry,
    stepped,
    isShown: only !== undefined,
    ...range,
    progress: range.slot > 0 ? progress : new Uint32Array(2),
  };
  return new Worker(script, { workerData: settings });
}

function filesIn(name: string): Uint8Array[] {
  const folder = join(root, "tests/fixtures", name);
  return readdirSync(folder)
    .sort()
    .map((file) => new Uint8Array(readFileSync(join(folder, file))));
}

function stop(): void {
  progress[0] = 1;
}

function show({ entry, seed: own, bytes }: Case): void {
  console.log(`${entry}, seed ${own}, ${bytes.length} bytes: ${quoted(bytes)}`);
}

function quoted(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString("latin1"));
}

function tell({ index, entry, seed: own, finding, minimal, minimalFinding }: Report): void {
  findings++;
  const name = `${entry}-${own}.txt`;
  writeFileSync(join(root, "tests/fixtures/fuzz", name), minimal);
  console.error(`\nFOUND: seed ${seed}, input ${index}: ${finding}`);
  console.error(`Minimal, ${minimal.length} bytes, now tests/fixtures/fuzz/${name}: ${minimalFinding}`);
  console.error(quoted(minimal));
}

/** An input that does not end: run again in threads that can be ended. */
async function tellHanging(index: number): Promise<void> {
  const hangs = "it does not end";
  console.error(`HANGS: seed ${seed}, input ${index}`);
  const failing = await caseAt(index);
  const run = async (tried: Case) => ((await endsAlone(tried)) ? undefined : hangs);
  const minimal = await minimise(failing, run, MOST_HANGS);
  tell({
    kind: "report",
    index,
    ...failing,
    finding: hangs,
    minimal: minimal.case.bytes,
    minimalFinding: minimal.finding ?? "(not when run alone)",
  });
}

/** An input of this run, as a worker draws it. */
async function caseAt(index: number): Promise<Case> {
  const worker = work({ first: index, step: 1, end: index + 1, slot: 0, isShown: true });
  return new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", (message: Message) => {
      if (message.kind !== "case") return;
      resolve(message.case);
      void worker.terminate();
    });
  });
}

async function endsAlone(alone: Case): Promise<boolean> {
  const worker = work({ first: 0, step: 1, end: 0, slot: 0, alone });
  let timer: NodeJS.Timeout | undefined;
  return new Promise((resolve) => {
    worker.on("message", ({ kind }: Message) => {
      if (kind === "begun") timer = setTimeout(() => void worker.terminate(), HANGS_ALONE_AFTER);
      if (kind === "alone") resolve(true);
    });
    worker.on("error", () => resolve(true));
    worker.on("exit", () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}

function finish(): void {
  clearTimeout(ender);
  clearInterval(teller);
  clearInterval(watcher);
  console.log(`seed ${seed}: ${rate()}, ${Math.round(passed())} s, ${findings} findings`);
  if (findings > 0) process.exitCode = 1;
}
