import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { openLibc } from "../../src/libc/libc";
import { LibcWorker, type LoadGate, loadThrough } from "../../src/libc/libc-worker";

const [, program = "", how] = process.argv;

interface Data {
  program: string;
  isDying?: boolean;
}

/** Threads that do nothing but load: there is hardly a moment when one of them can be ended. */
async function endThreads(): Promise<void> {
  const workers = Array.from({ length: 4 }, () => {
    return new LibcWorker(readFileSync(program, "utf8"), "loading", { program } satisfies Data);
  });
  for (const worker of workers) worker.hold(true);
  await Promise.all(workers.map((worker) => once(worker, "message")));
  await wait(20);
  if (how === "exit") process.exit(7);
  if (how === "end") for (const worker of workers) worker.hold(false);
  else await Promise.all(workers.map((worker) => worker.terminate()));
  if (how === "terminate") console.log(`${process.listenerCount("exit")} listeners`);
}

/** Threads that end while they load: of themselves, as one does that has no memory left. */
async function outlive(): Promise<void> {
  const workers = Array.from({ length: 2 }, () => {
    return new LibcWorker(readFileSync(program, "utf8"), "dying", { program, isDying: true } satisfies Data);
  });
  for (const worker of workers) worker.hold(true);
  await Promise.all(workers.map((worker) => once(worker, "exit")));
  console.log(`${process.listenerCount("exit")} listeners`);
  await workers[0]?.terminate();
}

function loadForEver({ program, gate, isDying }: Data & LoadGate): void {
  if (isDying) loadThrough(gate, () => process.exit(3));
  const require = createRequire(program);
  parentPort?.postMessage("up");
  try {
    for (;;) loadThrough(gate, () => openLibc(process, () => require("koffi")));
  } catch {
    // It is about to be ended.
  }
}

if (isMainThread) void (how === "die" ? outlive() : endThreads());
else loadForEver(workerData as Data & LoadGate);
