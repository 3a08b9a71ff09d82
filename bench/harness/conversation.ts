import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** No answer takes longer; a child that hangs must not hang the benchmark. */
const SECONDS = 120;

const running = new Set<Conversation>();

/** A child process that answers each line of input with one line. */
export class Conversation {
  readonly #child: ChildProcess;
  readonly #what: string;
  #settle: { resolve(line: string): void; reject(reason: Error): void } | undefined;
  #over: Error | undefined;

  constructor(command: string, args: readonly string[]) {
    this.#what = [command, ...args].join(" ");
    this.#child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
    running.add(this);
    const end = (reason: string) => {
      running.delete(this);
      this.#over = new Error(`${this.#what}: ${reason}.`);
      this.#settle?.reject(this.#over);
    };
    this.#child.on("error", (error) => end(error.message));
    this.#child.on("exit", (code, signal) => end(`ended with ${signal ?? code}`));
    // Writing to a child that has ended: its exit says more than this error.
    this.#child.stdin?.on("error", () => {});
    if (this.#child.stdout) createInterface(this.#child.stdout).on("line", (line) => this.#settle?.resolve(line));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ask(line: string): Promise<string> {
    if (this.#over) throw this.#over;
    let timeout: NodeJS.Timeout | undefined;
    try {
      return await new Promise<string>((resolve, reject) => {
        this.#settle = { resolve, reject };
        timeout = setTimeout(() => {
          this.kill();
          reject(new Error(`${this.#what}: no answer to ${JSON.stringify(line)} in ${SECONDS} s.`));
        }, SECONDS * 1000);
        this.#child.stdin?.write(`${line}\n`);
      });
    } finally {
      clearTimeout(timeout);
      this.#settle = undefined;
    }
  }

  /** It sees its input end and goes; what does not is killed when this process ends. */
  end(): void {
    this.#child.stdin?.end();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

export function endConversations(): void {
  for (const conversation of running) conversation.kill();
}

/** Node with this process's own flags (the TypeScript loader among them), room for a heap, and gc(). */
export function node(script: string, args: readonly string[]): [command: string, args: string[]] {
  const flags = process.execArgv.filter((flag) => !/^--(expose-gc|max-old-space-size)/.test(flag));
  return [process.execPath, [...flags, "--expose-gc", "--max-old-space-size=8192", script, ...args]];
}
