import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/** What a recorder in another process says, in order. */
export interface Said {
  what: "open" | "snapshot" | "segment" | "dropped" | "error" | "close";
  time?: number;
  rows?: number;
  text?: string;
}

/** Records in a process of its own, which says each thing that happens on a line, then makes and ends connections. */
const SCRIPT = `
const { Recorder } = require(process.env.RECORDER);
const net = require("node:net");
const say = (said) => require("node:fs").writeSync(1, JSON.stringify(said) + "\\n");
Recorder.open(JSON.parse(process.env.OPTIONS)).then((recorder) => {
  say({ what: "open" });
  recorder.on("snapshot", ({ time, rows }) => say({ what: "snapshot", time, rows }));
  recorder.on("segment", (path) => say({ what: "segment", text: path }));
  recorder.on("dropped", (segments) => say({ what: "dropped", text: segments.map(({ path }) => path).join() }));
  recorder.on("error", (error) => say({ what: "error", text: error.code + " " + error.message }));
  recorder.on("close", (error) => { say({ what: "close", text: error && error.code + " " + error.message }); process.exit(0); });
  process.on("SIGTERM", () => recorder.close());
  const server = net.createServer((socket) => socket.end("bye")).listen(0, "127.0.0.1", () => {
    const again = () => net.connect(server.address().port, "127.0.0.1").on("error", () => {}).on("close", () => setTimeout(again, 5)).resume();
    for (let i = 0; i < 4; i++) again();
  });
}, (error) => { say({ what: "error", text: error.code + " " + error.message }); process.exit(1); });
`;

export class RecordingChild {
  readonly said: Said[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;

  /** `inside`: a command that runs it, such as unshare with its arguments. */
  constructor(
    options: object,
    { inside = [], env = {} }: { inside?: readonly string[]; env?: Record<string, string> } = {},
  ) {
    const [file = "", ...args] = [...inside, process.execPath, "-e", SCRIPT];
    const root = join(import.meta.dirname, "../..");
    this.#child = spawn(file, args, {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: root,
      env: { ...process.env, RECORDER: join(root, "dist/recorder.cjs"), OPTIONS: JSON.stringify(options), ...env },
    });
    this.#exit = once(this.#child, "close");
    onTestFinished(() => void this.#child.kill("SIGKILL"));
    if (this.#child.stdout) createInterface(this.#child.stdout).on("line", (line) => this.said.push(JSON.parse(line)));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  all(what: Said["what"]): Said[] {
    return this.said.filter((one) => one.what === what);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when it is gone. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.#child.kill(signal);
    await this.#exit;
  }
}
