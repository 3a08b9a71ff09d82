import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface Outcome {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs the command; `during` is given its process. */
export async function run(
  cli: string,
  args: readonly string[],
  { input = "", during }: { input?: string | Uint8Array; during?: (kill: () => void) => void } = {},
): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: "pipe" });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const exit = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve([status, signal]));
  });
  during?.(() => child.kill("SIGKILL"));
  const [[status, signal], stdout, stderr] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  return { status, signal, stdout, stderr };
}

/** Every file below a folder and its content; none where there is no folder. */
export function contents(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}
