import { spawn, spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";

const CLI = resolve(import.meta.dirname, "../../dist/cli.cjs");

/** Said by the command's process as its last word. */
const USAGE =
  "data:text/javascript,process.on('exit',()=>console.error('usage '+JSON.stringify(process.resourceUsage())))";

const canPin = process.platform === "linux" && spawnSync("taskset", ["-c", "0", "true"]).status === 0;

/** What a run of the command took, from its start to its end. */
export interface CommandRun {
  readonly seconds: number;
  /** Of all its threads, the system's work for them too. */
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  readonly stderr: string;
}

/** Runs the built command on so many cores, where processes can be held to some. Throws where it fails. */
export async function runCommand(args: readonly string[], cores: number): Promise<CommandRun> {
  const [command, before] = canPin ? ["taskset", ["-c", `0-${cores - 1}`, process.execPath]] : [process.execPath, []];
  const start = performance.now();
  const child = spawn(command, [...before, "--import", USAGE, CLI, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const end = () => void child.kill("SIGKILL");
  process.once("exit", end);
  const status = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  const [code, stderr] = await Promise.all([status, text(child.stderr)]);
  process.off("exit", end);
  const seconds = (performance.now() - start) / 1000;
  const [, json] = /^usage (.*)$/m.exec(stderr) ?? [];
  if (code !== 0 || json === undefined) throw new Error(`sockdex ${args.join(" ")} ended with ${code}: ${stderr}`);
  const usage: unknown = JSON.parse(json);
  const number = (name: string) => {
    const value = typeof usage === "object" && usage !== null ? Reflect.get(usage, name) : undefined;
    return typeof value === "number" ? value : Number.NaN;
  };
  const cpuSeconds = (number("userCPUTime") + number("systemCPUTime")) / 1e6;
  return { seconds, cpuSeconds, peakBytes: number("maxRSS") * 1024, stderr };
}
