import { isMainThread, Worker } from "node:worker_threads";
import { ENOMEM } from "../../src/libc/constants";
import { inNamespace } from "../../src/libc/in-namespace";
import { libc } from "../../src/libc/libc";

/** Goes where it cannot come back from, as if memory were short: on the main thread, or with an argument in a worker. */
function goAway(): void {
  let calls = 0;
  const setns = () => (calls++ < 2 ? 0 : -ENOMEM);
  try {
    // Any namespace but the network's does where setns() does nothing.
    inNamespace({ ...libc(), setns }, { path: "/proc/self/ns/ipc" }, () => console.log("there"));
  } catch {}
  console.log("still running");
}

if (isMainThread && process.argv.includes("worker")) {
  const worker = new Worker(process.argv[1] ?? "");
  worker.on("exit", (code) => console.log(`worker ended: ${code}`));
} else goAway();
