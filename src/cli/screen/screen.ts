import { writeSync } from "node:fs";
import { emitKeypressEvents } from "node:readline";
import { widthOf } from "../terminal/blocks";
import { SIGNALS } from "../terminal/signals";
import { ellipsis } from "../terminal/terminal";
import { crop } from "./crop";

/** A key as node:readline reports it. */
export interface Key {
  name: string;
  ctrl: boolean;
  shift: boolean;
  /** What it writes; empty of a key that writes nothing. */
  text: string;
}

// Alternate screen, no cursor, and no line goes on in the next.
const ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J";
const LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l";
// A terminal that knows them shows what is between at once; others ignore them.
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/**
 * The terminal as a screen of one's own. However the process ends, by its own will, a signal, an error nobody caught or
 * a terminal that is gone, the terminal is given back as it was.
 */
export class Screen {
  readonly #onKey: (key: Key) => void;
  readonly #onResize: () => void;
  #shown: string[] = [];
  #isOpen = false;

  constructor(on: { key: (key: Key) => void; resize: () => void }) {
    this.#onKey = on.key;
    this.#onResize = on.resize;
  }

  get width(): number {
    return process.stdout.columns;
  }

  get height(): number {
    return process.stdout.rows;
  }

  open(): void {
    this.#take();
    process.on("exit", this.#give);
    process.on("uncaughtExceptionMonitor", this.#give);
    process.stdout.on("resize", this.#resized);
    for (const signal of SIGNALS) process.on(signal, this.#die);
    process.on("SIGTSTP", this.#stop);
    process.on("SIGCONT", this.#wokenUp);
    process.stdout.prependListener("error", this.#hungUp);
    if (!process.stdin.isTTY) return;
    emitKeypressEvents(process.stdin);
    process.stdin.on("keypress", this.#pressed);
    process.stdin.on("end", this.#hungUp);
    process.stdin.on("error", this.#hungUp);
  }

  close(): void {
    this.#give();
    process.off("exit", this.#give);
    process.off("uncaughtExceptionMonitor", this.#give);
    process.stdout.off("resize", this.#resized);
    for (const signal of SIGNALS) process.off(signal, this.#die);
    process.off("SIGTSTP", this.#stop);
    process.off("SIGCONT", this.#wokenUp);
    process.stdout.off("error", this.#hungUp);
    process.stdin.off("keypress", this.#pressed);
    process.stdin.off("end", this.#hungUp);
    process.stdin.off("error", this.#hungUp);
    process.stdin.pause();
  }

  /** Shows these lines: one write, of the lines that are others than before. */
  draw(lines: readonly string[]): void {
    // A terminal that is behind gets the next frame.
    if (!this.#isOpen || process.stdout.writableNeedDrain) return;
    const height = this.height;
    let text = "";
    const shown = lines.slice(0, height).map((line) => crop(line, this.width, ellipsis()));
    for (let y = 0; y < Math.max(shown.length, this.#shown.length); y++) {
      const line = shown[y] ?? "";
      if (line === this.#shown[y]) continue;
      // Behind a line that is full the cursor is still on its last character.
      text += `\x1b[${y + 1};1H${line}${widthOf(line) < this.width ? "\x1b[K" : ""}`;
    }
    this.#shown = shown;
    if (text !== "") process.stdout.write(`${BEGIN}${text}${END}`);
  }

  #take(): void {
    this.#isOpen = true;
    this.#shown = [];
    if (process.stdin.isTTY) {
      // Raw as it may be for Node, a shell can have changed it since.
      process.stdin.setRawMode(false);
      process.stdin.setRawMode(true);
    }
    process.stdout.write(ENTER);
  }

  readonly #give = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    try {
      if (process.stdin.isTTY) process.stdin.setRawMode(false);
      // At once: the process may be about to end.
      writeSync(process.stdout.fd, LEAVE);
    } catch {
      // The terminal is gone: nothing is left to be restored.
    }
  };

  /** Gives the terminal back, and then dies by the signal as it would have. */
  readonly #die = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };

  /** Somebody else sent SIGTSTP: what becomes of other processes is theirs to say. */
  readonly #stop = (): void => this.#stopBy(process.pid);

  /** Gives the terminal back while these processes are stopped. Where nobody could wake them up again, the kernel stops none. */
  #stopBy(pid: number): void {
    this.#give();
    process.off("SIGTSTP", this.#stop);
    process.kill(pid, "SIGTSTP");
    // Here it goes on.
    process.on("SIGTSTP", this.#stop);
    this.#wokenUp();
  }

  /** Whoever had the terminal meanwhile has left it in a state of his own. */
  readonly #wokenUp = (): void => {
    this.#take();
    this.#onResize();
  };

  readonly #resized = (): void => {
    this.#shown = [];
    process.stdout.write("\x1b[2J");
    this.#onResize();
  };

  readonly #pressed = (text: string | undefined, key: { name?: string; ctrl?: boolean; shift?: boolean }): void => {
    // What a terminal that is not raw does by itself: it stops this process, and with it those that wait for it, as npx does.
    if (key.ctrl && key.name === "z") this.#stopBy(0);
    else {
      const { name = text ?? "", ctrl = false, shift = false } = key;
      this.#onKey({ name, ctrl, shift, text: ctrl ? "" : (text ?? "") });
    }
  };

  /** The terminal is gone, and nobody is left who could end it. Node's own way out would need the terminal once more. */
  readonly #hungUp = (): void => this.#die("SIGHUP");
}
