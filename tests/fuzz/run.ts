/**
 * Mutated inputs by the million against every entry, each beside the plain reference.
 *
 *     npm run fuzz                                 for an hour, by a fresh seed
 *     npm run fuzz -- --seconds 60 --jobs 2        shorter, on two cores
 *     npm run fuzz -- --count 1000000 --seed 7     so many inputs, those of seed 7
 *     npm run fuzz -- --seed 7 --only 1234         one input of them, shown
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import type { Case } from "./case";
import { withStepCounter } from "./work";
import type { Report, WorkerSettings } from "./worker";

const root = resolve(import.meta.dirname, "../..");

/** A worker that has not finished an input for so long hangs: an input takes less than a millisecond. */
const HANGS_AFTER = 60_000;

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3600" },
    count: { type: "string", default: String(2 ** 32 - 1) },
    seed: { type: "string" },
    jobs: { type: "string", default: String(availableParallelism()) },
    only: { type: "string" },
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

/** Tables as other kernels print them, kept beside the tests. */
const folder = join(root, "tests/fixtures/kernels");
const samples = readdirSync(folder)
  .sort()
  .map((name) => new Uint8Array(readFileSync(join(folder, name))));

const temporary = mkdtempSync(join(tmpdir(), "sockdex-fuzz-"));
process.once("exit", () => rmSync(temporary, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop());
const script = join(temporary, "worker.mjs");
await build({
  entryPoints: [join(import.meta.dirname, "worker.ts")],
  outfile: script,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  loader: { ".wasm": "binary" },
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

console.log(`seed ${seed}, ${jobs} jobs, ${samples.length} samples beside the generated ones`);
const workers = Array.from({ length: jobs }, (_, job) => {
  const range = only === undefined ? { first: job, step: jobs, end: count } : { first: only, step: 1, end: only + 1 };
  const settings: WorkerSettings = {
    seed,
    ...range,
    samples,
    stepped,
    progress,
    slot: job + 1,
    isShown: only !== undefined,
  };
  const worker = new Worker(script, { workerData: settings });
  running++;
  worker.on("message", (message: Report | Case) => ("finding" in message ? tell(message) : show(message)));
  worker.on("error", (error) => {
    findings++;
    console.error(`A worker failed: ${error.stack}`);
  });
  worker.on("exit", () => {
    if (--running === 0) finish();
  });
  return worker;
});

const ender = setTimeout(stop, seconds * 1000);
const teller = setInterval(() => console.log(`  ${Math.round(passed())} s: ${rate()}`), 60_000);
let before = Array.from(progress);
const watcher = setInterval(() => {
  const now = Array.from(progress);
  for (const [job, worker] of workers.entries()) {
    if (worker.threadId < 0 || now[job + 1] !== before[job + 1]) continue;
    findings++;
    const index = job + jobs * (now[job + 1] ?? 0);
    console.error(`HANGS: seed ${seed}, input ${index}: npm run fuzz -- --seed ${seed} --only ${index}`);
    void worker.terminate();
  }
  before = now;
}, HANGS_AFTER);

function stop(): void {
  progress[0] = 1;
}

function show({ entry, seed: own, bytes }: Case): void {
  console.log(`${entry}, seed ${own}, ${bytes.length} bytes: ${JSON.stringify(Buffer.from(bytes).toString("latin1"))}`);
}

function tell({ index, entry, seed: own, finding, minimal, minimalFinding }: Report): void {
  findings++;
  const name = `${entry}-${own}.txt`;
  writeFileSync(join(root, "tests/fixtures/fuzz", name), minimal);
  console.error(`\nFOUND: seed ${seed}, input ${index}: ${finding}`);
  console.error(`Minimal, ${minimal.length} bytes, now tests/fixtures/fuzz/${name}: ${minimalFinding}`);
  console.error(JSON.stringify(Buffer.from(minimal).toString("latin1")));
}

function finish(): void {
  clearTimeout(ender);
  clearInterval(teller);
  clearInterval(watcher);
  console.log(`seed ${seed}: ${rate()}, ${Math.round(passed())} s, ${findings} findings`);
  if (findings > 0) process.exitCode = 1;
}
