import { spawnSync } from "node:child_process";
import { arch, availableParallelism, cpus, release, totalmem } from "node:os";

export interface Machine {
  cpu: string;
  cores: number;
  memory: string;
  kernel: string;
  node: string;
  v8: string;
  /** First line of `cc --version`, if there is one. */
  compiler: string | undefined;
}

export function machine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: `Linux ${release()} ${arch()}`,
    node: process.version,
    v8: process.versions.v8,
    compiler: compilerVersion(),
  };
}

export function compilerVersion(): string | undefined {
  const { status, stdout } = spawnSync("cc", ["--version"], { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

export function describeMachine({ cpu, cores, memory, kernel, node }: Machine): string {
  return `${cpu}, ${cores} cores, ${memory} · ${kernel} · Node ${node}`;
}
