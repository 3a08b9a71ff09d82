/**
 * The first process of a network namespace. `open N` on a line of input: opens at least N sockets in child processes
 * and answers with what is there then, as JSON. Goes with all its children when its input ends.
 */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const MOST_WORKERS = 16;
/** Both ends of a connection take a descriptor; some more are Node's own. */
const OWN_DESCRIPTORS = 300;
const MOST_DESCRIPTORS = 20_000;
const SECONDS = 90;
/** Every so many workers one opens IPv6 connections. */
const EVERY_V6 = 4;

const workers: ChildProcess[] = [];

/** What Node raises its own limit to. */
function descriptors(): number {
  const limit = Number(spawnSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }).stdout);
  return Math.min(Number.isFinite(limit) ? limit : MOST_DESCRIPTORS, MOST_DESCRIPTORS) - OWN_DESCRIPTORS;
}

async function start(index: number, connections: number): Promise<number> {
  // Each worker's own address, or port: so many connections have ephemeral ports enough.
  const host = index % EVERY_V6 === EVERY_V6 - 1 && hasV6() ? "::1" : `127.0.0.${index + 1}`;
  const worker = fork(resolve(import.meta.dirname, "worker.ts"), [host, String(connections)], { stdio: "inherit" });
  workers.push(worker);
  const failed = once(worker, "exit").then(([code]: unknown[]) => {
    throw new Error(`A worker ended with ${String(code)}.`);
  });
  const [sockets] = (await Promise.race([once(worker, "message"), failed])) as [number];
  return sockets;
}

function hasV6(): boolean {
  return spawnSync("sh", ["-c", "grep -q ' lo$' /proc/net/if_inet6"]).status === 0;
}

async function open(sockets: number): Promise<{ sockets: number; workers: number }> {
  const deadline = setTimeout(() => {
    console.error(`${sockets} sockets were not open after ${SECONDS} s.`);
    process.exit(1);
  }, SECONDS * 1000);
  const each = Math.floor(descriptors() / 2);
  // At least four, so that both processors have work and IPv6 is among them.
  const count = Math.min(MOST_WORKERS, Math.max(4, Math.ceil(sockets / 2 / each)));
  const connections = Math.min(each, Math.ceil(sockets / 2 / count));
  const opened = await Promise.all(Array.from({ length: count }, (_, index) => start(index, connections)));
  clearTimeout(deadline);
  return { sockets: opened.reduce((sum, one) => sum + one, 0), workers: count };
}

process.on("exit", () => {
  for (const worker of workers) worker.kill("SIGKILL");
});
process.on("SIGTERM", () => process.exit());
process.on("unhandledRejection", (error) => {
  console.error(error);
  process.exit(1);
});

const lines = createInterface(process.stdin);
lines.on("close", () => process.exit());
lines.on("line", async (line) => console.log(JSON.stringify(await open(Number(line.split(" ")[1])))));
