import { execFileSync, spawnSync } from "node:child_process";
import { onTestFinished } from "vitest";
import { until } from "../procfs/until";

export const WHY_NO_TMUX = spawnSync("tmux", ["-V"]).error === undefined ? undefined : "tmux is not installed";

let servers = 0;

/** The shell's, at the end of a line whose blanks tmux leaves out. */
export const PROMPT = /[$#]$/m;

/** A terminal with a shell in it, whose screen can be read. */
export class Terminal {
  readonly #server = `sockdex-test-${process.pid}-${servers++}`;

  constructor(width: number, height: number, env: Record<string, string>) {
    const variables = { ...env, LC_ALL: "C.UTF-8", HISTFILE: "" };
    const settings = Object.entries(variables).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const size = ["-x", String(width), "-y", String(height)];
    this.tmux("-f", "/dev/null", "-u", "new-session", "-d", ...size, ...settings, "bash --norc --noprofile");
    onTestFinished(() => void spawnSync("tmux", ["-L", this.#server, "kill-server"]));
  }

  tmux(...args: string[]): string {
    return execFileSync("tmux", ["-L", this.#server, ...args], { encoding: "utf8" });
  }

  /** As tmux names them: `Enter`, `Tab`, `C-z`, or what they write. */
  press(...keys: string[]): void {
    this.tmux("send-keys", ...keys);
  }

  run(command: string): void {
    this.tmux("send-keys", "-l", command);
    this.press("Enter");
  }

  get lines(): string[] {
    return this.tmux("capture-pane", "-p").split("\n").slice(0, -1);
  }

  get text(): string {
    return this.lines.join("\n");
  }

  /** Something of tmux's own knowledge: `alternate_on`, `cursor_flag`. */
  value(name: string): string {
    return this.tmux("display-message", "-p", `#{${name}}`).trim();
  }

  /** Waits until the screen shows it. */
  async shows(pattern: RegExp): Promise<string> {
    return until(`the screen shows ${pattern}`, () => {
      const { text } = this;
      return pattern.test(text) ? text : undefined;
    }).catch((error: unknown) => {
      throw new Error(`${String(error)} It shows:\n${this.text}`);
    });
  }

  resize(width: number, height: number): void {
    this.tmux("resize-window", "-x", String(width), "-y", String(height));
  }
}
