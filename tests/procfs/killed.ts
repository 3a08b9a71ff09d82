import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/** Kills a process and waits until it has gone. Its sockets have gone too: a parent hears of an end last. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
