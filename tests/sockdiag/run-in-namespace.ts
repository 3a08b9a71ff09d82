import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { build } from "esbuild";
import { onTestFinished } from "vitest";

/** Only with CAP_SYS_ADMIN the sockets of another namespace can be asked for. */
export const WHY_NO_NAMESPACE =
  process.platform === "linux" && spawnSync("unshare", ["-n", "ip", "link", "set", "lo", "up"]).status === 0
    ? undefined
    : "this user may not make a network namespace, or ip is missing";

/** Runs a program of this folder in a network namespace of its own, and waits for its first line. */
export async function runInNamespace(program: string): Promise<ChildProcess & { pid: number }> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, program)],
    ...{ bundle: true, write: false, platform: "node", format: "cjs", external: ["koffi"], logLevel: "error" },
  });
  const script = 'ip link set lo up && exec "$0" -e "$1"';
  const child = spawn("unshare", ["-n", "sh", "-c", script, process.execPath, outputFiles[0]?.text ?? ""], {
    stdio: ["pipe", "pipe", "inherit"],
    // Where koffi is found.
    cwd: join(import.meta.dirname, "../.."),
  });
  const [line] = await once(child.stdout, "data");
  if (String(line).trim() !== "ready" || child.pid === undefined) throw new Error(`The program says ${String(line)}`);
  return Object.assign(child, { pid: child.pid });
}

/** A process in a network namespace of its own that does nothing, until the test is over. */
export async function sleeperInNamespace(): Promise<{ pid: number }> {
  const child = spawn("unshare", ["-n", "sh", "-c", "echo ready; exec sleep 600"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return { pid: child.pid ?? 0 };
}
