import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface Serving {
  url: string;
  child: ChildProcess;
  ended: Promise<[status: number | null, signal: string | null]>;
  /** All that it has written to stderr so far. */
  complaints: () => string;
}

/** `sockdex report --serve`, until the test is over. `command`: the words behind `node`. */
export async function serving(command: readonly string[], ...args: string[]): Promise<Serving> {
  const child = spawn(process.execPath, [...command, "report", "--serve", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let complaints = "";
  child.stderr.on("data", (bytes: Buffer) => {
    complaints += bytes;
  });
  const ended = once(child, "close").then(([status, signal]) => [status, signal] as [number | null, string | null]);
  const [url]: string[] = await once(createInterface(child.stdout), "line");
  return { url: url ?? "", child, ended, complaints: () => complaints };
}
